"""What an organisation types to offer a part, and what an officer types to answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.matching import operations, queries, screening
from marketplace.matching.models import Bid
from marketplace.organisations.models import Organisation
from marketplace.projects.models import Line, Project

LINE, ORGANISATION, QUANTITY = "line", "organisation", "quantity"


class LineField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        left = _("还差 %(open)s %(unit)s") % {"open": obj.open_quantity, "unit": obj.unit}
        return f"{obj.title}　{left}"


class BidForm(RefusableForm):
    where = {
        "NotOpen": LINE,
        "NotForThisKind": LINE,
        "AlreadyOffered": LINE,
        "AlreadyTakesPart": LINE,
        "OrganisationNotVerified": ORGANISATION,
        "OutOfArea": ORGANISATION,
        "PaperNotValid": ORGANISATION,
        "TooMany": QUANTITY,
        "LeastAboveQuantity": "least",
        "DatesWrong": "starts",
        "PlanMissing": "plan",
        "PlanTells": "plan",
        "ConflictNotDeclared": "no_conflict",
    }

    organisation = forms.ModelChoiceField(
        label=_("代表哪家机构"), queryset=Organisation.objects.none(), empty_label=None
    )
    line = LineField(label=_("接哪一项"), queryset=Line.objects.none(), widget=forms.RadioSelect, empty_label=None)
    quantity = forms.IntegerField(label=_("接多少"), min_value=1, help_text=_("可以只接一部分。"))
    least = forms.IntegerField(
        label=_("最少接多少"), min_value=1, required=False, help_text=_("少于这个数就不接了。不填，多少都行。")
    )
    starts = forms.DateField(label=_("哪天开始"), widget=DayInput)
    ends = forms.DateField(label=_("哪天前办完"), widget=DayInput)
    plan = forms.CharField(
        label=_("打算怎么做"),
        max_length=1000,
        error_messages={"required": screening.PlanMissing.text},
        widget=forms.Textarea({"rows": 5}),
        help_text=_("谁去做，怎么送到，出了问题找谁。不写受助家庭的任何信息。只有县里看得到。"),
    )
    no_conflict = forms.BooleanField(
        label=_("没有利益关系"),
        required=False,
        help_text=_("经办人和受助家庭、选承接方的工作人员都没有亲友关系，也没有买卖关系。"),
    )

    def __init__(self, *args: Any, user: Any, project: Project, unfinished: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].required = not unfinished
        organisation, line = self.fields[ORGANISATION], self.fields[LINE]
        assert isinstance(organisation, forms.ModelChoiceField)
        assert isinstance(line, LineField)
        organisation.queryset = queries.bidders(user)
        line.queryset = queries.open_lines(project)
        if len(line.queryset) == 1:
            self.fields[QUANTITY].initial = line.queryset[0].open_quantity

    def words(self) -> dict[str, Any]:
        return {**self.cleaned_data, "least": self.cleaned_data["least"] or 1}

    @staticmethod
    def of(bid: Bid) -> dict[str, Any]:
        words = (ORGANISATION, LINE, QUANTITY, "least", "starts", "ends", "plan", "no_conflict")
        return {word: getattr(bid, word) for word in words}


class AwardForm(RefusableForm):
    where = {"PartOutsideOffer": QUANTITY, "LineIsTaken": QUANTITY}

    quantity = forms.IntegerField(label=_("给多少"), min_value=1)


class DeclineForm(RefusableForm):
    where = {"ReasonNeeded": "reason"}

    reason = forms.CharField(
        label=_("为什么没选上"),
        max_length=200,
        error_messages={"required": operations.ReasonNeeded.text},
        help_text=_("对方会看到这句话。"),
    )
