"""The second reader's desk: pages and pictures that wait for somebody who did not make them; and what the public is shown
of a picture.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from cms import editing, editors, forms, planned, second
from cms.models import PageReading, ProjectListing
from cms.picture import SPEC, WIDTHS, Picture, PictureRendition
from cms.site import TopicPage
from cms.states import WAITING
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people.models import Role

A_MINUTE = 60  # a refused picture is gone from every cache by then


@require_safe
def picture(request: HttpRequest, uuid: UUID, width: int) -> FileResponse:  # noqa: ARG001 - a view's signature
    """`/pictures/<uuid>/<width>/`: a confirmed picture in one of our widths; never the original, never one that waits."""
    if width not in WIDTHS:
        raise Http404
    found = get_object_or_404(
        PictureRendition, image__in=Picture.objects.public().filter(uuid=uuid), filter_spec=SPEC.format(width)
    )
    response = FileResponse(found.file.open("rb"), content_type="image/webp")
    patch_cache_control(response, public=True, max_age=A_MINUTE)
    return response


@login_required
@require_safe
def rendition(request: HttpRequest, pk: int) -> FileResponse:
    """What Wagtail's admin shows of a picture, to those who may see it."""
    mine = Picture.objects.visible_to(request.user)
    found = get_object_or_404(PictureRendition, pk=pk, image__in=mine)
    kind = {"png": "image/png", "webp": "image/webp"}.get(found.file.name.rsplit(".", 1)[-1], "image/jpeg")
    response = FileResponse(found.file.open("rb"), content_type=kind)
    patch_cache_control(response, private=True, no_store=True)
    return response


@login_required
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """`/desk/pages/`: what waits for a second reader, what is public, and where one writes."""
    _only_desk(request)
    at = clock.now()
    waits = second.waiting_pages(request.user, at=at)
    context = {
        "mine": [one for one in waits if one.is_mine],
        "others": [one for one in waits if not one.is_mine],
        "pictures": second.waiting_pictures(request.user),
        "live": second.live_pages(request.user),
        "is_editor": editors.is_editor(request.user),
        "programmes": second.programmes(request.user),
    }
    return render(request, "cms/pages.html", context)


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page_screen(request, pk, forms.PageReturnForm())


@login_required
@require_safe
@xframe_options_sameorigin
def page_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The text that waits, exactly as the public would read it, for the frame at phone width."""
    found = _page(request, pk)
    state = editing.waiting(found)
    shown = editing.reviewed(state) if state else found
    response: HttpResponse = shown.make_preview_request(request)  # an inner request under the public address
    return response


@login_required
@require_POST
def approve_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = _page(request, pk)
    return _act(
        request,
        lambda at: editing.approve(page=found, step=_step(request), by=request.user, at=at),
        done=_("已批准：%(title)s。") % {"title": found.draft_title},
        back=("cms:page", pk),
        on=("cms:pages",),
    )


@login_required
@require_POST
def confirm_page(request: HttpRequest, pk: int) -> HttpResponse:
    found, finding = _page(request, pk), request.POST.get("finding", "")[:64]
    here = ("cms:page", pk)
    return _act(
        request,
        lambda at: editing.confirm(page=found, finding=finding, by=request.user, at=at),
        done=_("记下了：这几个字不是人名。"),
        back=here,
        on=here,
    )


@login_required
@require_POST
def return_page(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _page(request, pk), forms.PageReturnForm(request.POST)
    if not form.is_valid():
        return _page_screen(request, pk, form)
    return _act(
        request,
        lambda at: editing.return_(page=found, step=_step(request), by=request.user, at=at, **form.cleaned_data),
        done=_("已退回：%(title)s。") % {"title": found.draft_title},
        back=("cms:page", pk),
        on=("cms:pages",),
    )


@login_required
@require_POST
def withdraw_page(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _page(request, pk), forms.PageReturnForm(request.POST)
    if not form.is_valid():
        return _page_screen(request, pk, form)
    return _act(
        request,
        lambda at: editing.withdraw(page=found, by=request.user, at=at, **form.cleaned_data),
        done=_("已撤下，公众马上看不到了：%(title)s。") % {"title": found.title},
        back=("cms:page", pk),
        on=("cms:pages",),
    )


@login_required
@require_safe
def picture_desk(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _picture(request, uuid)
    is_own = found.uploaded_by_user_id == request.user.pk
    shown = None if found.is_gone else found.get_rendition("max-800x800")
    context = {"picture": found, "shown": shown, "is_own": is_own, "waits": found.state == WAITING}
    return render(request, "cms/picture.html", context)


@login_required
@require_POST
def confirm_picture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _picture(request, uuid)
    if request.POST.get("nobody") != "on":
        messages.error(request, _("没有确认。请先看清楚：认得出的人、门牌、车牌、证件和文书，一样都没有，再勾选。"))
        return redirect("cms:picture_desk", uuid=uuid)
    return _act(
        request,
        lambda at: editing.confirm_picture(picture=found, by=request.user, at=at),
        done=_("这张图片可以用了。"),
        back=("cms:picture_desk", uuid),
        on=("cms:pages",),
    )


@login_required
@require_POST
def refuse_picture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _picture(request, uuid)
    return _act(
        request,
        lambda at: editing.refuse_picture(picture=found, by=request.user, at=at),
        done=_("图片已经删去。"),
        back=("cms:picture_desk", uuid),
        on=("cms:pages",),
    )


@login_required
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Which public projects belong to a programme: one button each."""
    mine = editors.visible_pages(request.user, editors.WRITE)
    found = get_object_or_404(TopicPage.objects.live(), pk__in=mine.values("pk"), pk=pk)
    if request.method == "POST":
        listing = get_object_or_404(
            second.enrollable(request.user), project=second.uuid_of(request.POST.get("project"))
        )
        chosen = found if request.POST.get("in") == "1" else None
        here = ("cms:programme", pk)
        return _act(
            request,
            lambda at: editing.enrol(listing=listing, programme=chosen, by=request.user, at=at),
            done=_("记下了：%(title)s。") % {"title": listing.title},
            back=here,
            on=here,
        )
    listings = second.enrollable(request.user).select_related("programme")
    return render(request, "cms/programme.html", {"programme": found, "listings": listings})


@login_required
def plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """From when and until when: the county approver's, before or after the approval."""
    scope = editors.regions(request.user, [Role.COUNTY_APPROVER])
    listing = get_object_or_404(ProjectListing.objects.filter(region__in=scope), project=uuid)
    days = {"go_live_at": listing.go_live_at, "expire_at": listing.expire_at}
    form = forms.PlanForm(request.POST or None, initial=days)
    if request.method == "POST" and form.is_valid():
        return _act(
            request,
            lambda at: planned.plan(listing=listing, by=request.user, at=at, **form.cleaned_data),
            done=_("日子记下了。"),
            back=("cms:plan", uuid),
            on=("cms:approval", uuid),
        )
    return render(request, "cms/plan.html", {"listing": listing, "form": form}, status=422 if form.errors else 200)


def _page_screen(request: HttpRequest, pk: int, form: forms.PageReturnForm) -> HttpResponse:
    found = _page(request, pk)
    state = editing.waiting(found)
    shown = editing.reviewed(state) if state else found
    context: dict[str, Any] = {
        "page": found,
        "state": state,
        "remarks": second.remarks(shown),
        "why_not": second.why_not(found, request.user) if state else "",
        "pictures": second.pictures_of(shown),
        "form": form,
        "readings": PageReading.objects.filter(page_id=found.pk).select_related("by").order_by("-at")[:6],
        "trail": [{"url": "/desk/pages/", "text": _("网页和图片")}],
        "may_withdraw": found.live and not found.is_for_all,
        "goes_live": shown.go_live_at if shown.go_live_at and shown.go_live_at > clock.now() else None,
        "leaves": shown.expire_at,
    }
    response = render(request, "cms/page.html", context, status=422 if form.errors else 200)
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]
    return response


def _act(
    request: HttpRequest, deed: Callable[[datetime], object], *, done: str, back: tuple[Any, ...], on: tuple[Any, ...]
) -> HttpResponse:
    try:
        deed(clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(*back)
    except ValidationError as wrong:  # Wagtail's own rules for a page, met only at the end
        messages.error(request, " ".join(wrong.messages))
        return redirect(*back)
    messages.success(request, done)
    return redirect(*on)


def _page(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(editors.visible_pages(request.user), pk=pk).specific


def _picture(request: HttpRequest, uuid: UUID) -> Picture:
    return get_object_or_404(Picture.objects.visible_to(request.user), uuid=uuid)


def _step(request: HttpRequest) -> int:
    sent = request.POST.get("step", "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0  # noqa: PLR2004 - digits of a bigint


def _only_desk(request: HttpRequest) -> None:
    if not editors.regions(request.user, editors.DESK).exists():
        raise Http404
