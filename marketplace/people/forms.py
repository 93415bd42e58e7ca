"""Sign-in forms of allauth, in the house's words: labels above, no placeholders, hints that help."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from marketplace.people import operations, policies
from marketplace.people.models import User

_EMAIL = _("电子邮箱")
_PASSWORD = _("密码")
_NEW_PASSWORD = _("新密码")
_STRONG = _("至少 12 个字符。一句自己记得住的话，比几个怪符号更安全。")
_SIX_DIGITS = _("验证器应用里的六位数；手边没有手机，就写一个恢复码。")


class _Worded(forms.Form):
    """`words`: field → (label, hint). Placeholders leave, since a label says it better."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


class SignIn(_Worded, account.LoginForm):
    words = {
        "login": (_EMAIL, ""),
        "password": (_PASSWORD, ""),
        "remember": (_("在这台设备上保持登录"), _("别人也用的电脑，请不要勾。")),
    }


class SignUp(_Worded, account.SignupForm):
    name = forms.CharField(label=_("怎么称呼您"), max_length=60, help_text=_("机构和工作人员看得到，公开页面不显示。"))
    field_order = ["name", "email", "password1"]
    words = {
        "email": (_EMAIL, _("只用来登录和通知您。注销账号三十天后删除。")),
        "password1": (_PASSWORD, _STRONG),
    }

    def custom_signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002 - as in the base class
        operations.name(user=user, name=self.cleaned_data["name"])


class Reauthenticate(_Worded, account.ReauthenticateForm):
    words = {"password": (_PASSWORD, "")}


class ResetPassword(_Worded, account.ResetPasswordForm):
    words = {"email": (_EMAIL, "")}


class ResetPasswordKey(_Worded, account.ResetPasswordKeyForm):
    words = {"password1": (_NEW_PASSWORD, _STRONG), "password2": (_("新密码，再写一遍"), "")}


class ChangePassword(_Worded, account.ChangePasswordForm):
    words = {"oldpassword": (_("现在的密码"), ""), **ResetPasswordKey.words}


class AddEmail(_Worded, account.AddEmailForm):
    words = {"email": (_("新的电子邮箱"), _("会发一封确认信；点了信里的链接才换。"))}


class SecondFactor(_Worded, mfa.AuthenticateForm):
    words = {"code": (_("验证码"), _SIX_DIGITS)}


class SecondFactorAgain(_Worded, mfa.ReauthenticateForm):
    words = {"code": (_("验证码"), _SIX_DIGITS)}


class ActivateSecondFactor(_Worded, totp.ActivateTOTPForm):
    words = {"code": (_("验证码"), _("应用里现在显示的六位数。"))}

    def clean_code(self) -> str:
        if not policies.owns_mailbox(self.user):
            raise get_adapter().validation_error("unverified_email")
        return str(super().clean_code())
