"""What is said about who is away, and about days that are not what their weekday says."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.people.models import User


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
