"""What people fill in at the door and after the visit: few questions, large targets."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.outcomes.models import Met, Satisfaction
from marketplace.outcomes.operations import Outcome

LOCAL = "%Y-%m-%dT%H:%M"


_NUMBER = {
    "required": _("请写送到多少。"),
    "invalid": _("请写一个整数，例如 12。"),
    "min_value": _("至少是 1。没有送到就先不登记。"),
}
_CHOOSE = {"required": _("请选一项。")}
_WHEN = {"required": _("请写什么时候送到的。"), "invalid": _("这不是一个时间。请写成 2026-11-18 14:05 这样。")}
_WHY = {"required": _("请写一句为什么退回，送的人要照着补。")}
_DAY = {"invalid": _("这不是一个日子。请写成 2026-11-30 这样，或者空着。")}


class RecordForm(RefusableForm):
    where: ClassVar = {"TooMuchDelivered": "quantity", "NotYetDelivered": "delivered_at", "SaysTooMuch": "note"}

    quantity = forms.IntegerField(label=_("这次送到多少"), min_value=1, error_messages=_NUMBER)
    delivered_at = forms.DateTimeField(
        label=_("什么时候送到的"),
        input_formats=[LOCAL, "%Y-%m-%d %H:%M"],
        error_messages=_WHEN,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=200,
        required=False,
        help_text=_("例如：两人同行，讲了用电安全。不写姓名、电话和住址。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, left: int, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quantity = self.fields["quantity"]
        quantity.help_text = _("单位：%(unit)s。还没登记的有 %(left)s。") % {"unit": unit, "left": left}
        quantity.widget.attrs |= {"inputmode": "numeric", "max": left}
        self.fields["delivered_at"].initial = clock.now().astimezone(clock.SHANGHAI).replace(second=0, microsecond=0)

    def clean_delivered_at(self) -> datetime:
        delivered_at: datetime = self.cleaned_data["delivered_at"]
        if delivered_at > clock.now():
            raise forms.ValidationError(_("送达时间不能晚于现在。东西送到以后再来登记。"))
        return delivered_at


class AcceptForm(RefusableForm):
    where: ClassVar = {"SaysTooMuch": "harm_note", "HarmNotDescribed": "harm_note"}

    met = forms.ChoiceField(
        label=_("困难解决了吗"), choices=Met.choices, widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    satisfaction = forms.ChoiceField(
        label=_("问过家里人，满意吗"),
        choices=Satisfaction.choices,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
        help_text=_("由您或村里去问，不由送的人问。"),
    )
    harm = forms.ChoiceField(
        label=_("有没有出意外"),
        choices=[("no", _("没有")), ("yes", _("有意外"))],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    harm_note = forms.CharField(
        label=_("发生了什么"),
        max_length=200,
        required=False,
        help_text=_("有意外才填。不写姓名。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    follow_up_date = forms.DateField(
        label=_("哪天前再回访一次"),
        required=False,
        help_text=_("不需要回访就空着。"),
        error_messages=_DAY,
        widget=DayInput,
    )

    def clean_follow_up_date(self) -> date | None:
        day: date | None = self.cleaned_data["follow_up_date"]
        if day and day < clock.today():
            raise forms.ValidationError(_("回访的日子已经过去了。请选今天或以后的一天。"))
        return day

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("harm") == "yes" and not given.get("harm_note", "").strip():
            self.add_error("harm_note", _("您选了“有意外”。请用一句话写明发生了什么，不写姓名。"))
        return given

    def outcome(self) -> Outcome:
        given = self.cleaned_data
        harm = given["harm"] == "yes"
        return Outcome(**given | {"harm": harm, "harm_note": given["harm_note"] if harm else ""})


class ReturnForm(RefusableForm):
    where: ClassVar = {"SaysTooMuch": "reason"}

    reason = forms.CharField(
        label=_("为什么退回"),
        max_length=200,
        help_text=_("例如：少了两条，或坏了一条。送的人会看到。"),
        error_messages=_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
