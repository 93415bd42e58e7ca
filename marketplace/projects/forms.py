"""What a drafter writes: the words of the page, and those of its lines."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib import money
from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.projects import gate
from marketplace.projects.drafting import LineWords
from marketplace.projects.models import HoldReason, Kind, Line, LineKind, Project

_SHORT, _LONG = {"rows": 2}, {"rows": 6}


class DraftForm(forms.ModelForm[Project]):
    """Its texts are the gate's texts. Choices and deadline are fields beside them."""

    class Meta:
        model = Project
        fields = ["kind", "urgency", "deadline", *gate.TEXTS]
        widgets = {
            "deadline": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "body": forms.Textarea(attrs=_LONG),
            "body_en": forms.Textarea(attrs=_LONG),
            **{name: forms.Textarea(attrs=_SHORT) for name in ("summary", "counts_as_done", "requirements")},
            **{name: forms.Textarea(attrs=_SHORT) for name in ("summary_en", "counts_as_done_en", "requirements_en")},
        }
        labels = {
            "kind": _("类别"),
            "urgency": _("急不急"),
            "deadline": _("期限"),
            "title": _("公开标题"),
            "summary": _("一句话说明"),
            "body": _("公开说明"),
            "counts_as_done": _("怎样算办好"),
            "requirements": _("承接要求"),
            "title_en": _("英文标题"),
            "summary_en": _("英文一句话"),
            "body_en": _("英文说明"),
            "counts_as_done_en": _("英文：怎样算办好"),
            "requirements_en": _("英文：承接要求"),
        }
        help_texts = {
            "title": _("不超过 20 字，写要什么，不写谁可怜。"),
            "summary": _("列表里显示这一句。"),
            "deadline": _("过了这一天还没人承接，会自动撤下，并通知您。"),
            "counts_as_done": _("例如：12 户都在用。"),
            "requirements": _("例如：要有护理员证，两人同行。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline"].required = False
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = Kind.choices

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in gate.TEXTS}

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "urgency", "deadline")}


class LineForm(forms.ModelForm[Line]):
    """A line's words. What money is to be raised follows from the needs; for things it is an estimate."""

    estimate = forms.CharField(label=_("估值（元）"), required=False, max_length=20)

    class Meta:
        model = Line
        fields = ["title", "unit", "title_en", "unit_en"]
        labels = {"title": _("内容"), "unit": _("单位"), "title_en": _("英文内容"), "unit_en": _("英文单位")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_money = self.instance.kind == LineKind.MONEY
        if self.is_money:
            del self.fields["estimate"]
        elif self.instance.target_fen:
            self.fields["estimate"].initial = f"{self.instance.target_fen // 100}.{self.instance.target_fen % 100:02d}"

    def chinese(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "unit", "estimate") if name in self.fields]

    def english(self) -> list[forms.BoundField]:
        return [self["title_en"], self["unit_en"]]

    def clean_estimate(self) -> int | None:
        said = self.cleaned_data["estimate"].strip()
        try:
            return money.parse_yuan(said) if said else None
        except money.NotAnAmount as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def words(self) -> LineWords:
        said = self.cleaned_data
        return LineWords(said["title"], said["unit"], said["title_en"], said["unit_en"], said.get("estimate"))


class Writing:
    """The whole desk sheet: one form for the page and one for each line, read and judged together."""

    def __init__(self, project: Project, data: Mapping[str, Any] | None = None) -> None:
        self.project = project
        self.page = DraftForm(data, instance=project)
        rows = project.lines.order_by("position")
        self.lines = [LineForm(data, instance=line, prefix=f"line-{line.position}") for line in rows]

    def is_valid(self) -> bool:
        return all([self.page.is_valid(), *(form.is_valid() for form in self.lines)])

    def texts(self) -> dict[str, str]:
        """As the gate names them."""
        found = self.page.words()
        for form in self.lines:
            said, position = form.words(), form.instance.position
            found |= {f"line:{position}:{name}": getattr(said, name) for name in gate.LINE_TEXTS}
        return {name: text for name, text in found.items() if text}

    def mended(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """For `drafting.revise`: the writing with these texts in the place of its own."""
        page = {name: texts.get(name, "") for name in gate.TEXTS}
        lines: dict[UUID, LineWords] = {}
        for form in self.lines:
            position, said = form.instance.position, form.words()
            told = {name: texts.get(f"line:{position}:{name}", "") for name in gate.LINE_TEXTS}
            lines[form.instance.uuid] = LineWords(**told, target_fen=said.target_fen)
        return {"words": page, "lines": lines, **self.page.columns()}


class ReasonForm(RefusableForm):
    where = {"SaysTooMuch": "reason"}

    reason = forms.CharField(label=_("原因"), max_length=200, error_messages={"required": _("请写撤回的原因。")})


class PapersForm(RefusableForm):
    where = {"SaysTooMuch": "what", "TooLate": "due"}

    what = forms.CharField(
        label=_("还缺什么材料"), max_length=100, help_text=_("例如：收入核对授权、住院发票。不写姓名。")
    )
    due = forms.DateField(label=_("哪天前补好"), widget=DayInput())


class ExtendForm(RefusableForm):
    where = {"NotLater": "deadline"}

    deadline = forms.DateField(label=_("新的期限"), widget=DayInput())


class SuspendForm(RefusableForm):
    where = {"SaysTooMuch": "note"}

    reason = forms.ChoiceField(
        label=_("原因"), choices=HoldReason.choices, error_messages={"required": _("请选暂停的原因。")}
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


AFTERWARDS: dict[str, type[RefusableForm]] = {
    "withdraw": ReasonForm,
    "suspend": SuspendForm,
    "extend": ExtendForm,
    "owe_papers": PapersForm,
}


def afterwards(typed: Mapping[str, Any] | None = None, verb: str = "") -> dict[str, RefusableForm]:
    """The forms under a project that is out, one of them perhaps filled in."""
    return {name: kind(typed if name == verb else None, auto_id=f"{name}_%s") for name, kind in AFTERWARDS.items()}
