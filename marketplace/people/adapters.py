"""Where allauth asks the house: words for its refusals, and secrets that are sealed before they are stored."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _

from marketplace.people import factors


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("这个账号已经停用。请找本单位的管理员。"),
        "email_password_mismatch": _("邮箱或密码不对。请再试一次，或者重设密码。"),
        "too_many_login_attempts": _("试错的次数太多，先停几分钟。急用可以重设密码。"),
        "incorrect_password": _("密码不对。请再试一次。"),
        "enter_current_password": _("现在的密码不对。请再试一次。"),
        "email_taken": _("这个邮箱已经有账号了。请直接登录，或者重设密码。"),
        "rate_limited": _("点得太快，先停几分钟。"),
    }


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对。它每半分钟换一次，请用现在显示的六位数。"),
        "unverified_email": _("先确认您的邮箱，再开第二步验证：别人拿到密码也开不了。"),
        "add_email_blocked": _("开着第二步验证时不能换邮箱。"),
    }

    def encrypt(self, text: str) -> str:
        return factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factors.unseal(encrypted_text)
