"""What stands between a request and every view: the second factor, the content policy, and replies nobody keeps.

A page whose form ends on another origin (the donate page, whose POST is redirected to the pay page) widens its own
`form-action` and nothing else, on its view:

    from csp.decorators import csp_update
    @csp_update({"form-action": [settings.PAY_PAGE_ORIGIN]})
    def give(request): ...

or, when the origin is known only inside the view: `response._csp_update = {"form-action": [origin]}`.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from marketplace.people import policies

GetResponse = Callable[[HttpRequest], HttpResponse]
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
DESK, ADMIN = "/desk/", "/cms/"
OPEN_ADMIN = ("wagtailadmin_sprite", "wagtailadmin_javascript_catalog", "wagtailadmin_logout")
WITH_PICKERS = ("pages", "images", "documents", "reports", "workflows", "sites", "collections", "redirects")

PUBLIC_POLICY: dict[str, list[str]] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "img-src": [SELF, "data:"],
    "media-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
ADMIN_POLICY: dict[str, list[str]] = {
    **PUBLIC_POLICY,
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
PICKERS_POLICY = {**ADMIN_POLICY, "script-src": [SELF, UNSAFE_INLINE]}  # date pickers and choosers of Wagtail pages
PREVIEW_POLICY = {**PUBLIC_POLICY, "frame-ancestors": [SELF]}  # shown inside the admin, under the public address


class OneFace:
    """The public process has no desk and no admin: its database role could read nothing there anyway."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SHANQIAO_FACE == "public" and request.path.startswith((DESK, ADMIN)):
            raise Http404
        return self.get_response(request)


class SecondFactor:
    """Region staff on the desk, and everybody in the Wagtail admin, show a second factor before they see anything."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Any,  # noqa: ARG002 - Django's signature
        args: Any,  # noqa: ARG002
        kwargs: Any,  # noqa: ARG002
    ) -> HttpResponse | None:
        if request.path.startswith(ADMIN) and not _is_open(request):
            return _admit(request)
        if request.path.startswith(DESK) and (request.user.is_superuser or policies.is_region_staff(request.user)):
            return _second_factor(request)
        return None


class ContentPolicy(CSPMiddleware):
    """Strict everywhere; looser in the Wagtail admin, loosest where Wagtail itself needs inline scripts."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - as in the base class
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only:
            parts.config = _policy(request)
        return parts


class PrivateReplies:
    """What a signed-in reader sees is kept by no cache on the way; what an anonymous one sees varies with the choices."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


def _is_open(request: HttpRequest) -> bool:
    """Signing in and out, and what the admin's own sign-in page would load."""
    return request.path == f"{ADMIN}login/" or bool(
        request.resolver_match and request.resolver_match.url_name in OPEN_ADMIN
    )


def _admit(request: HttpRequest) -> HttpResponse | None:
    """In this order; without the 404 the two sign-in pages would send a stranger to and fro for ever."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    return _second_factor(request)


def _second_factor(request: HttpRequest) -> HttpResponse | None:
    if not is_mfa_enabled(request.user, STRONG):
        if not policies.owns_mailbox(request.user):
            messages.warning(request, _("先确认您的邮箱，再开第二步验证：别人拿到密码也开不了。"))
            return redirect("account_email")
        messages.warning(request, _("工作人员要先开通第二步验证，再进工作台。"))
        return redirect("mfa_activate_totp")
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user)):
        return None
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return redirect(f"{resolve_url('mfa_reauthenticate')}?{urlencode({'next': back})}")


def _policy(request: HttpRequest) -> dict[str, list[str]]:
    if getattr(request, "is_preview", False):
        return PREVIEW_POLICY
    if not request.path.startswith(ADMIN):
        return PUBLIC_POLICY
    room = request.path.removeprefix(ADMIN).partition("/")[0]
    return PICKERS_POLICY if room in WITH_PICKERS else ADMIN_POLICY
