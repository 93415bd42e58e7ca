"""What people type about organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib.forms import DayInput, RefusableForm
from marketplace.organisations import operations
from marketplace.organisations.models import Kind, Organisation, OrganisationRole, Paper
from marketplace.places.models import Region


class ApplicationForm(RefusableForm):
    where = {"NotACreditCode": "uscc", "HostNeeded": "host", "SaysTooMuch": "about"}

    name = forms.CharField(label=_("机构名称"), max_length=80, help_text=_("和登记证书上的一样。"))
    kind = forms.ChoiceField(label=_("是哪一类"), choices=Kind.choices, widget=forms.RadioSelect)
    uscc = forms.CharField(
        label=_("统一社会信用代码"), max_length=24, required=False, help_text=_("18 位。没有登记的志愿团队不填。")
    )
    region = forms.ModelChoiceField(
        label=_("由哪个县核对"),
        queryset=Region.objects.none(),
        empty_label=_("请选择"),
        help_text=_("登记证书所在的县。"),
    )
    authority = forms.CharField(label=_("登记机关"), max_length=80, required=False)
    contact = forms.CharField(label=_("对外的电话或地址"), max_length=120, help_text=_("会公开。不要写个人手机。"))
    about = forms.CharField(
        label=_("机构做什么"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("一两句话，会公开。"),
    )
    host = forms.ModelChoiceField(
        label=_("责任单位"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("没有"),
        help_text=_("只有没登记的志愿团队要填：由它签约和投保。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region, host = self.fields["region"], self.fields["host"]
        assert isinstance(region, forms.ModelChoiceField)
        assert isinstance(host, forms.ModelChoiceField)
        region.queryset = Region.objects.exclude(settings=None).order_by("path")
        host.queryset = Organisation.objects.verified().exclude(kind=Kind.GROUP).order_by("name")

    @staticmethod
    def of(organisation: Organisation) -> dict[str, Any]:
        words = ("name", "kind", "uscc", "region", "authority", "contact", "about", "host")
        return {word: getattr(organisation, word) for word in words}


class CredentialForm(RefusableForm):
    where = {"PaperKnown": "number", "PaperEndsTooEarly": "valid_until"}

    kind = forms.ChoiceField(label=_("哪一种"), choices=Paper.choices)
    number = forms.CharField(label=_("编号"), max_length=60)
    valid_from = forms.DateField(label=_("有效期从"), widget=DayInput)
    valid_until = forms.DateField(label=_("有效期到"), widget=DayInput, required=False, help_text=_("长期有效的不填。"))


class JoinForm(RefusableForm):
    where = {"NobodyOfThatAddress": "email"}

    email = forms.EmailField(label=_("对方注册用的邮箱"))
    role = forms.ChoiceField(label=_("担任什么"), choices=OrganisationRole.choices)


class ReasonForm(RefusableForm):
    where = {"ReasonNeeded": "reason"}

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        error_messages={"required": operations.ReasonNeeded.text},
        help_text=_("对方会看到这句话。"),
    )


class SuspensionForm(ReasonForm):
    where = {"ReasonNeeded": "reason", "DocumentNeeded": "document", "SaysTooMuch": "reason"}

    document = forms.CharField(
        label=_("依据"),
        max_length=120,
        error_messages={"required": operations.DocumentNeeded.text},
        help_text=_("决定书文号，或协议的哪一条。会公开。"),
    )
