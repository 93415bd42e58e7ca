"""What an officer fills in. The vault's own rules are refused by the operations; forms only read and keep the words."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from marketplace.caseload import answers, wants
from marketplace.caseload.answers import OWN_WORD, Answer, Scan
from marketplace.caseload.bands import AgeBand, Category, NeedKind
from marketplace.caseload.models import Case, GivenBy, Left, Method, Need, Scope
from marketplace.caseload.operations import Wording
from marketplace.lib import money
from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.people.models import User
from marketplace.places.models import Region

MOST_SCAN = 5 * 1024 * 1024
_MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class UploadForm(RefusableForm):
    where = {"TooLarge": "file"}
    locality = forms.ModelChoiceField(
        Region.objects.none(), label=_("哪里的台账"), empty_label=None, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("台账文件"),
        help_text=_(
            ".xlsx 或 .csv，最多 20 MB。证件号、银行账号不会留下；姓名、电话、住址封存，看一次记一次；文件读完就删。"
        ),
        max_length=200,
        error_messages={"empty": _("这个文件是空的，什么也没有导入。请从业务系统重新导出再上传。")},
    )

    def __init__(self, *args: Any, localities: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["locality"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Region.objects.filter(pk__in=[region.pk for region in localities])
        if len(localities) == 1:
            field.initial, field.widget = localities[0].pk, forms.HiddenInput()


class ConsentForm(RefusableForm):
    """One screen at the family's table. Everything that makes it valid is asked; nothing is preselected."""

    where = {
        "NotTheirsToGive": "given_by",
        "GuardianNeeded": "given_by",
        "SomebodyNotAsked": "givers",
        "SameNameTwice": "givers",
        "NotTheirOwnWitness": "witness",
        "ChildNotAsked": "child_agrees",
        "MandateMissing": "paper",
        "GuardianUnproven": "paper",
        "WitnessMissing": "witness",
        "InterpreterMissing": "interpreter",
        "RecordingMissing": "recording",
    }

    told = forms.BooleanField(
        label=_("已经讲清楚：不同意，政府救助一分不少"),
        help_text=_("还讲了：公开的只有需求和大致类别，没有姓名、电话、住址和照片；随时可以收回。"),
        error_messages={"required": answers.NotTold.text},
    )
    scope = forms.MultipleChoiceField(
        label=_("同意什么"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": answers.NothingAgreed.text},
    )
    given_by = forms.ChoiceField(
        label=_("谁同意的"),
        choices=GivenBy.choices,
        widget=forms.RadioSelect,
        help_text=_("亲属可以代为申请救助，不能代为同意公开。"),
    )
    givers = forms.CharField(
        label=_("同意人姓名"),
        help_text=_("一行一位。封存起来，不公开。"),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        max_length=300,
    )
    adults = forms.IntegerField(
        label=_("需求写到几位成年人"), min_value=0, max_value=20, initial=1, help_text=_("每一位都要本人同意。")
    )
    child_agrees = forms.BooleanField(label=_("也问过孩子本人，孩子同意"), required=False)
    method = forms.ChoiceField(label=_("怎么同意的"), choices=Method.choices, widget=forms.RadioSelect)
    witness = forms.CharField(label=_("见证人姓名"), help_text=_("按手印时要写。"), required=False, max_length=60)
    interpreter = forms.CharField(label=_("翻译姓名"), help_text=_("通过翻译时要写。"), required=False, max_length=60)
    language = forms.CharField(label=_("什么语言或手语"), required=False, max_length=30)
    recording = forms.CharField(label=_("录音编号"), help_text=_("电话同意时要写。"), required=False, max_length=60)
    paper = forms.FileField(
        label=_("授权委托书或监护证明"),
        help_text=_("代理人和监护人必须有。PDF、JPG 或 PNG，最多 5 MB，封存保管。"),
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.age_band not in OWN_WORD:
            del self.fields["child_agrees"]

    def clean_paper(self) -> Scan | None:
        file: UploadedFile[Any] | None = self.cleaned_data["paper"]
        if not file:
            return None
        content = file.read()
        kind = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "")
        if not kind or len(content) > MOST_SCAN:
            raise forms.ValidationError(_("这个文件不是 PDF、JPG 或 PNG，或者超过 5 MB。请重新拍照或扫描后上传。"))
        return Scan(kind, content)

    def answer(self) -> Answer:
        data = self.cleaned_data
        return Answer(
            given_by=data["given_by"],
            method=data["method"],
            scope=data["scope"],
            told=data["told"],
            givers=[line.strip() for line in data["givers"].splitlines() if line.strip()],
            adults=data["adults"],
            child_agrees=data.get("child_agrees", False),
            witness=data["witness"],
            interpreter=data["interpreter"],
            language=data["language"],
            recording=data["recording"],
            papers=[data["paper"]] if data["paper"] else [],
        )


class RefusalForm(forms.Form):
    told = forms.BooleanField(label=_("已经讲清楚：不同意，政府救助一分不少"), required=False)


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("为什么要看"), max_length=200, help_text=_("一句话。会和您的姓名、时间一起记下。")
    )


class OpeningForm(forms.Form):
    """Why this contact is opened now: one of the reasons a visit has, kept as said."""

    purpose = forms.ChoiceField(
        label=_("这次为什么看"),
        choices=[
            ("约上门时间", _("约上门时间")),
            ("今天上门", _("今天上门")),
            ("送到以后回访", _("送到以后回访")),
        ],
        initial="约上门时间",
    )


class ExtensionForm(RefusableForm):
    where = {"NotLonger": "ends", "NoPurpose": "because"}
    ends = forms.DateField(label=_("延长到哪一天"), widget=DayInput())
    because = forms.CharField(label=_("为什么延长"), max_length=200)


class UrgentForm(RefusableForm):
    where = {"NoSuchCase": "code", "ReasonTooShort": "reason"}
    code = forms.CharField(label=_("案例号"), max_length=12, help_text=_("纸上的八位案例号，例如 7K3M-92QX。"))
    reason = forms.CharField(
        label=_("发生了什么，为什么等不到负责的同事"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("督导马上会看到这段话，也会留在案例上。不要写姓名和电话。"),
    )


class ReasonForm(forms.Form):
    because = forms.CharField(label=_("为什么收回"), max_length=200)


class LeaveForm(forms.Form):
    because = forms.ChoiceField(label=_("为什么离开"), choices=Left.choices, widget=forms.RadioSelect)


class NeedForm(RefusableForm):
    where = {"NotAQuantity": "quantity"}
    kind = forms.ChoiceField(label=_("类型"), choices=NeedKind.choices, widget=forms.RadioSelect)
    item = forms.ChoiceField(
        label=_("要什么"), required=False, choices=[("", _("表上没有的")), *((word, word) for word in wants.ITEMS)]
    )
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=wants.MOST)
    unit = forms.ChoiceField(label=_("单位"), choices=[(unit, unit) for unit in wants.UNITS])
    amount = forms.CharField(
        label=_("金额"), required=False, max_length=20, help_text=_("只有资金类要写，例如 3600 或 3600.50 元。")
    )

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        amount = f"{need.amount_fen // 100}.{need.amount_fen % 100:02d}" if need.amount_fen else ""
        now = {"kind": need.kind, "item": need.item, "quantity": need.quantity, "unit": need.unit, "amount": amount}
        kwargs["initial"] = now
        super().__init__(*args, **kwargs)

    def clean_amount(self) -> int | None:
        text = self.cleaned_data["amount"].strip()
        try:
            return money.parse_yuan(text) if text else None
        except money.NotAnAmount as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def wording(self) -> Wording:
        data = self.cleaned_data
        amount = data["amount"] if data["kind"] == NeedKind.MONEY else None
        return Wording(data["kind"], data["item"], data["quantity"], data["unit"], amount)


class _Filter(forms.Form):
    """A list's questions; an answer that makes no sense is as good as none."""

    township = forms.ModelChoiceField(Region.objects.none(), label=_("乡镇"), required=False, empty_label=_("全部"))

    def __init__(self, *args: Any, townships: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["township"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = townships

    def asked(self) -> dict[str, Any]:
        """Only what was asked and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CaseFilter(_Filter):
    field_order = ["q", "township", "category", "age_band", "answer"]
    q = forms.CharField(label=_("案例号"), required=False, max_length=12)
    project = forms.UUIDField(required=False, widget=forms.HiddenInput)
    category = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *Category.choices])
    age_band = forms.ChoiceField(label=_("年龄段"), required=False, choices=[("", _("全部")), *AgeBand.choices])
    answer = forms.ChoiceField(
        label=_("同意"),
        required=False,
        choices=[("", _("全部")), ("yes", _("同意了")), ("no", _("不同意或收回")), ("none", _("没问过"))],
    )


class NeedFilter(_Filter):
    field_order = ["kind", "township"]
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部")), *NeedKind.choices])


class PersonForm(forms.Form):
    """The organisation says who goes there."""

    person = forms.ModelChoiceField(
        User.objects.none(), label=_("由谁上门"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
