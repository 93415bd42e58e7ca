"""The desk's first page, the reader's choices."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.lib import clock
from marketplace.people import operations
from marketplace.people.context import READINGS, THEMES
from marketplace.people.desk import lay_out
from marketplace.people.models import Notice

KEPT = timedelta(days=365)
CHOICES = {
    "reading": ("reading", frozenset(READINGS)),
    "theme": ("theme", frozenset({*THEMES, ""})),
    "language": (settings.LANGUAGE_COOKIE_NAME, frozenset(code for code, _ in settings.LANGUAGES)),
}


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    notices = Notice.objects.unread(request.user)[:20]
    facts = {"desk": lay_out(user=request.user, at=now), "notices": notices, "now": now}
    return render(request, "people/desk.html", facts)


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    operations.mark_read(user=request.user, at=clock.now())
    return redirect("people:desk")


@csrf_exempt  # it sets how this browser shows pages and nothing else; a token would put a cookie on every public page
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Text size, colours and language, kept in this browser by the server and never by script."""
    if request.method != "POST":
        return render(request, "people/preferences.html")
    answer = redirect(_back(request))
    for name, (cookie, known) in CHOICES.items():
        value = request.POST.get(name)
        if value is None or value not in known:
            continue
        if value:
            answer.set_cookie(
                cookie, value, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        else:
            answer.delete_cookie(cookie)
    return answer


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
