"""What people type about shifts."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib.clock import SHANGHAI
from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.projects.models import Assignment
from marketplace.volunteering import operations, queries
from marketplace.volunteering.models import SignUp


class AssignmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.line.project.title}　{obj.line.title}（{obj.organisation}）"


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ShiftForm(RefusableForm):
    where = {
        "NotYourLine": "assignment",
        "TimesWrong": "day",
        "PairNeeded": "capacity",
        "SaysTooMuch": "meeting_point",
        "ShiftCalledOff": "assignment",
    }

    assignment = AssignmentField(label=_("哪个项目"), queryset=Assignment.objects.none(), empty_label=_("请选择"))
    day = forms.DateField(label=_("哪一天"), widget=DayInput)
    starts = forms.TimeField(label=_("几点开始"), widget=HourInput)
    ends = forms.TimeField(label=_("几点结束"), widget=HourInput)
    meeting_point = forms.CharField(
        label=_("在哪碰头"),
        max_length=60,
        help_text=_("写乡镇上的公共场所，例如“石桥镇社工站门口”。不写村名，不写门牌。"),
    )
    capacity = forms.IntegerField(label=_("要几个人"), min_value=1, max_value=200, help_text=_("上门的班至少两个人。"))
    adults_only = forms.BooleanField(label=_("只要年满 18 岁的"), required=False, help_text=_("上门的班一律如此。"))

    def __init__(self, *args: Any, user: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignment"]
        assert isinstance(field, AssignmentField)
        field.queryset = queries.assignments(user, on=at.astimezone(SHANGHAI).date())
        if field.queryset.count() == 1:
            field.initial = field.queryset.get()

    def plan(self) -> dict[str, Any]:
        typed = self.cleaned_data
        assignment = typed["assignment"]
        return {
            "line": assignment.line,
            "organisation": assignment.organisation,
            "starts_at": datetime.combine(typed["day"], typed["starts"], tzinfo=SHANGHAI),
            "ends_at": datetime.combine(typed["day"], typed["ends"], tzinfo=SHANGHAI),
            **{name: typed[name] for name in ("meeting_point", "capacity", "adults_only")},
        }


class CallOffForm(RefusableForm):
    where = {"ReasonNeeded": "reason", "SaysTooMuch": "reason"}

    reason = forms.CharField(
        label=_("为什么取消"),
        max_length=120,
        help_text=_("报了名的人会看到。"),
        error_messages={"required": operations.ReasonNeeded.text},
    )


class WordsForm(RefusableForm):
    """A button alone; its children add a word, read against the sign-up it is about."""

    def words(self, sign_up: SignUp) -> dict[str, Any]:  # noqa: ARG002 - its children ask it
        return dict(self.cleaned_data)


class RecordForm(WordsForm):
    where = {"ContentMissing": "content", "SaysTooMuch": "content"}

    content = forms.CharField(
        label=_("做了什么"), max_length=120, error_messages={"required": operations.ContentMissing.text}
    )


class DisputeForm(WordsForm):
    where = {"ReasonNeeded": "reason", "SaysTooMuch": "reason"}

    reason = forms.CharField(
        label=_("哪里不对"), max_length=200, error_messages={"required": operations.ReasonNeeded.text}
    )


class LeavingForm(WordsForm):
    where = {"LeavingTimeWrong": "left"}

    left = forms.TimeField(label=_("几点离开的"), widget=HourInput)

    def words(self, sign_up: SignUp) -> dict[str, Any]:
        day = sign_up.starts_at.astimezone(SHANGHAI).date()
        return {"left_at": datetime.combine(day, self.cleaned_data["left"], tzinfo=SHANGHAI)}
