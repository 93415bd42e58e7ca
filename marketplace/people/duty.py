"""What is said about who is away, and about days that are not what their weekday says."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.people.models import User
from marketplace.places.models import LocalitySettings


class StandInForm(RefusableForm):
    where = {
        "NotAColleague": "user",
        "AwayThemselves": "user",
        "AlreadyStoodFor": "starts",
        "DatesDoNotFit": "ends",
    }
    user = forms.ChoiceField(
        label=_("谁代岗"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一位同事。")},
    )
    starts = forms.DateField(label=_("从哪天起"), widget=DayInput())
    ends = forms.DateField(label=_("到哪天止"), widget=DayInput(), help_text=_("这一天还算在内。"))

    def __init__(self, *args: Any, colleagues: Iterable[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(user.pk): user for user in colleagues}
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, str(user)) for key, user in self.colleagues.items()]
        self.fields["starts"].initial = today

    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "user": self.colleagues[self.cleaned_data["user"]]}


class DayForm(forms.Form):
    day = forms.DateField(label=_("哪一天"), widget=DayInput())
    is_working = forms.TypedChoiceField(
        label=_("这一天"),
        choices=[("free", _("放假")), ("works", _("上班（调休）"))],
        coerce=lambda said: said == "works",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选放假还是上班。")},
    )
    name = forms.CharField(label=_("什么日子"), max_length=20, help_text=_("例如：春节、国庆调休。"))


class ClocksForm(forms.Form):
    """Every field may stay empty."""

    approval_working_days = forms.IntegerField(
        label=_("几个工作日里批准"),
        min_value=2,
        max_value=60,
        required=False,
        help_text=_("到期前一个工作日提醒一次；到期没有办，退回给送来的人，不会自己公开。"),
    )
    approval_by_township = forms.TypedChoiceField(
        label=_("批准下放乡镇"),
        choices=[("no", _("不下放，由县里批准")), ("yes", _("下放：乡镇经办人可以批准别人起草的本乡镇项目"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    emergency_hours = forms.IntegerField(
        label=_("紧急的几小时里办"),
        min_value=2,
        max_value=240,
        required=False,
        help_text=_("过一半提醒一次；到点还没有办，请上一级。不填就不倒数，紧急的照样排在最前面。"),
    )
    papers_working_days = forms.IntegerField(
        label=_("先办的，几个工作日里补材料"), min_value=1, max_value=60, required=False
    )
    widen_days = forms.IntegerField(
        label=_("几天没有人承接，就扩大范围"),
        min_value=1,
        max_value=90,
        required=False,
        help_text=_("先请页面上写的那个地方的机构，再请全县、全市的。"),
    )
    widen_hours = forms.IntegerField(
        label=_("紧急的，几小时没有人承接就扩大范围"), min_value=1, max_value=240, required=False
    )

    @classmethod
    def of(cls, decided: LocalitySettings, typed: Any = None) -> "ClocksForm":
        initial = {name: getattr(decided, name) for name in cls.base_fields}
        said = {None: "", True: "yes", False: "no"}[decided.approval_by_township]
        return cls(typed, initial={**initial, "approval_by_township": said}, auto_id=f"{decided.region_id}_%s")
