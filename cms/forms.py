"""What a checker and an approver say with their decision."""

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """Why a listing goes back. The code is counted, the line is read."""

    IDENTIFIES = "identifies", _("能认出人")
    UNCLEAR = "unclear", _("写得不清楚")
    QUANTITY = "quantity", _("数量或金额不对")
    CONSENT = "consent", _("同意有疑问")
    DUPLICATE = "duplicate", _("和别的项目重复")
    TONE = "tone", _("用词不尊重人")
    OTHER = "other", _("其他")


class ApproveForm(forms.Form):
    """Nothing to fill in: which text is approved is said by the step it belongs to."""


class ReturnForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("为什么退回"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个原因，起草人才知道改哪里。")},
    )
    comment = forms.CharField(
        label=_("给起草人的一句话"),
        max_length=200,
        error_messages={"required": _("请写一句话：哪里要改，怎么改。")},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么撤下"),
        max_length=200,
        error_messages={"required": _("请写一句为什么撤下，起草人和承接方会看到。")},
    )
