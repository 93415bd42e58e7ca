"""What a checker and an approver say with their decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.projects.models import ReturnReason

SAID = [(code, label) for code, label in ReturnReason.choices if code != ReturnReason.LAPSED]  # that one says the clock


class ApproveForm(forms.Form):
    """Nothing to fill in: which text is approved is said by the step it belongs to."""


class ReturnForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("为什么退回"),
        choices=SAID,
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


class PlanForm(forms.Form):
    """From when and until when an approved project may be read."""

    go_live_at = forms.DateTimeField(
        label=_("什么时候公开"),
        required=False,
        help_text=_("不填：批准后马上公开。到时候还要再过一遍匿名检查和同意。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    expire_at = forms.DateTimeField(
        label=_("什么时候撤下"),
        required=False,
        help_text=_("不填：按项目的期限。有人承接了的，不会因为日子到了就断。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class PageReturnForm(forms.Form):
    """Why a page goes back to its editor, or is taken down."""

    comment = forms.CharField(
        label=_("一句话：为什么，改哪里"),
        max_length=200,
        error_messages={"required": _("请写一句话，编辑才知道改哪里。")},
    )
