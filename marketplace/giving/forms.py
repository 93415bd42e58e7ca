"""What donors and charities type."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.giving import policies, queries, words
from marketplace.giving.models import Campaign, CampaignProject
from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.lib.money import NotAnAmount, parse_yuan
from marketplace.organisations.models import Organisation
from marketplace.places.models import Region
from marketplace.projects.models import Project

OTHER = "other"
SMALL_FEN = 5000


class MoneyField(forms.CharField):
    """Yuan as people write them; fen inside. Keeps what was typed when it is no amount."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        try:
            amount_fen = parse_yuan(text)
        except NotAnAmount as refusal:
            raise forms.ValidationError(str(refusal), code="amount") from None
        if not amount_fen:
            raise forms.ValidationError(_("金额要大于零。"), code="amount")
        return amount_fen


@dataclass(frozen=True)
class Amount:
    """One of the sums offered, said in things."""

    fen: int
    words: str
    chosen: bool = False


class GiftForm(RefusableForm):
    where = {"TooMuch": OTHER, "TooLittle": OTHER}

    amount = forms.CharField(label=gettext_lazy("捐多少"))
    other = MoneyField(label=gettext_lazy("别的金额"), required=False)
    shown = forms.ChoiceField(choices=[("no", ""), ("yes", "")], initial="no")
    read = forms.BooleanField(
        label=gettext_lazy("我看过钱的去向，是自愿捐的"),
        error_messages={"required": gettext_lazy("请先看钱的去向，再在这里打勾。")},
    )
    reference = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, share: CampaignProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.share = share
        self.fields["read"].widget.attrs["required"] = True

    @property
    def amounts(self) -> list[Amount]:
        offered = offers(self.share)
        known = [str(fen) for fen, _said in offered]
        chosen = self.data.get("amount") or (known[0] if known else OTHER)
        return [Amount(fen, said, str(fen) == chosen) for fen, said in offered]

    @property
    def is_other(self) -> bool:
        return not any(amount.chosen for amount in self.amounts)

    @property
    def signs(self) -> bool:
        return bool(self.data.get("shown") == "yes")

    @property
    def is_nameless(self) -> bool:
        return not self.signs

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = str(cleaned.get("amount") or OTHER)
        if chosen != OTHER:
            self.errors.pop(OTHER, None)  # what was left in the field that is not chosen
        if chosen == OTHER:
            if not cleaned.get(OTHER) and OTHER not in self.errors:
                self.add_error(OTHER, _("请写下要捐的金额，或者选上面的一个。"))
            cleaned["amount_fen"] = cleaned.get(OTHER)
        elif chosen.isdigit() and int(chosen) in {amount.fen for amount in self.amounts}:
            cleaned["amount_fen"] = int(chosen)
        else:
            self.add_error("amount", _("这个金额现在选不了了，请重新选一个。"))
        return cleaned


def offers(share: CampaignProject) -> list[tuple[int, str]]:
    """Sums said in things, never more than the goal still has room for."""
    unit = queries.unit_of(share)
    sums: dict[int, str] = {}
    if unit:
        name = words.unit(unit.line)
        sums[unit.fen] = _("补上 1 %(unit)s") % {"unit": name}
        sums[-(-unit.fen // 2)] = _("半%(unit)s") % {"unit": name}
    sums.setdefault(SMALL_FEN, _("凑一点"))
    fitting = [(fen, said) for fen, said in sums.items() if policies.LEAST_FEN <= fen <= share.room_fen]
    return fitting or [(share.room_fen, _("补上最后一点"))]


class SignForm(RefusableForm):
    where = {"NameTooLong": "name"}

    name = forms.CharField(
        label=gettext_lazy("公开账目上的称呼"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("可以不写真名。空着就是“爱心人士”。"),
    )


class CampaignForm(RefusableForm):
    where = {"EndsBeforeStart": "ends", "TooLong": "ends"}

    organisation = forms.ModelChoiceField(label=gettext_lazy("哪家慈善组织"), queryset=Organisation.objects.none())
    name = forms.CharField(
        label=gettext_lazy("活动名称"), max_length=80, help_text=gettext_lazy("和备案的名称一字不差。")
    )
    region = forms.ModelChoiceField(
        label=gettext_lazy("备案的地域"), queryset=Region.objects.none(), empty_label=gettext_lazy("请选择")
    )
    purpose = forms.CharField(label=gettext_lazy("募捐目的"), max_length=300)
    beneficiaries = forms.CharField(
        label=gettext_lazy("受益人范围"), max_length=300, help_text=gettext_lazy("写范围和怎样确定，不能是特定的个人。")
    )
    use = forms.CharField(label=gettext_lazy("用途"), max_length=300)
    cost = forms.CharField(
        label=gettext_lazy("成本谁承担"), max_length=200, help_text=gettext_lazy("例如：支付通道费由本会承担。")
    )
    leftovers = forms.CharField(label=gettext_lazy("剩余财产怎么办"), max_length=300)
    contact = forms.CharField(
        label=gettext_lazy("联系电话"), max_length=120, help_text=gettext_lazy("写办公电话，会公开。")
    )
    starts = forms.DateField(label=gettext_lazy("开始"), widget=DayInput)
    ends = forms.DateField(label=gettext_lazy("结束"), widget=DayInput)
    stripe_account = forms.RegexField(
        label=gettext_lazy("在线收款账户"),
        regex=r"acct_\w{1,50}",
        required=False,
        help_text=gettext_lazy("慈善组织自己的账户，以 acct_ 开头。没有就不开在线收款。"),
        error_messages={"invalid": gettext_lazy("账户以 acct_ 开头，请照支付公司给的填。")},
    )
    outward_link = forms.URLField(
        label=gettext_lazy("指定平台上的页面"), required=False, assume_scheme="https", max_length=200
    )

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation, region = self.fields["organisation"], self.fields["region"]
        assert isinstance(organisation, forms.ModelChoiceField)
        assert isinstance(region, forms.ModelChoiceField)
        organisation.queryset, region.queryset = own, Region.objects.exclude(settings=None).order_by("path")
        organisation.empty_label = None
        for name in ("purpose", "beneficiaries", "use", "leftovers"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2})

    @staticmethod
    def of(campaign: Campaign) -> dict[str, Any]:
        columns = (*("organisation", "name", "region", "purpose", "beneficiaries", "use", "cost", "leftovers"),)
        return {
            w: getattr(campaign, w) for w in (*columns, "contact", "starts", "ends", "stripe_account", "outward_link")
        }


class FileForm(RefusableForm):
    where = {"AlreadyFiled": "filing_number", "NumberMissing": "filing_number"}

    filing_number = forms.CharField(
        label=gettext_lazy("备案编号"), max_length=40, help_text=gettext_lazy("照民政部门给的编号填。")
    )


class DiscloseForm(RefusableForm):
    where = {"ReportNeeded": "report", "SaysTooMuch": "report"}

    report = forms.CharField(
        label=gettext_lazy("募捐结果"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("募得多少、用在哪里，或者结果公布在哪个网页。"),
    )


class DisableForm(RefusableForm):
    where = {"ReasonNeeded": "reason", "SaysTooMuch": "reason"}

    reason = forms.CharField(label=gettext_lazy("为什么停用"), max_length=200, help_text=gettext_lazy("会公开。"))


class IncludeForm(RefusableForm):
    project = forms.ModelChoiceField(
        label=gettext_lazy("为哪个项目募捐"),
        queryset=Project.objects.none(),
        help_text=gettext_lazy("只列出贵机构已经承接的项目。"),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.fields["project"]
        assert isinstance(project, forms.ModelChoiceField)
        project.queryset, project.empty_label = queries.could_include(campaign), None


class UseForm(RefusableForm):
    where = {"NotEnough": "amount", "NoRoom": "amount", "WhatForNeeded": "what", "SaysTooMuch": "what"}

    amount = MoneyField(label=gettext_lazy("金额（元）"))
    what = forms.CharField(
        label=gettext_lazy("用在什么上"), max_length=120, help_text=gettext_lazy("会公开。不写人名。")
    )
    reference = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def words(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "amount"}


class SpendForm(UseForm):
    voucher = forms.CharField(label=gettext_lazy("发票或收据号"), max_length=60, required=False)
    field_order = ("amount", "what", "voucher", "reference")
