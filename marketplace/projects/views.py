"""The drafting desk: choose needs, write, let the gate read, send on; and holding back what is out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.caseload import queries as caseload
from marketplace.caseload.vault import in_vault
from marketplace.lib import clock
from marketplace.lib.forms import RefusableForm
from marketplace.lib.refusals import Refused
from marketplace.projects import drafting, gate, marks, operations, queries
from marketplace.projects.forms import Writing, afterwards
from marketplace.projects.models import Project
from marketplace.projects.sheet import Choice, Sheet, choices, shelves
from marketplace.projects.states import EDITABLE


@login_required
@in_vault
@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    facts = {"shelves": shelves(request.user), "may_draft": queries.may_draft(request.user)}
    return render(request, "projects/projects.html", facts)


@login_required
@in_vault
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Choose from what families have agreed to; the draft opens with what may be shown of them."""
    chosen = [uuid for ticked in request.POST.getlist("needs") for uuid in ticked.split(",")]
    if request.method == "POST":
        try:
            made = drafting.draft(needs=[UUID(text) for text in chosen], by=request.user, at=clock.now())
        except (Refused, ValueError) as refusal:
            messages.error(request, str(refusal) if isinstance(refusal, Refused) else _("请从列表里选。"))
        else:
            messages.success(request, _("草稿建好了。请写一句话说明，再看旁边的检查。"))
            return redirect("projects:project", made.uuid)
    groups: list[Choice] = choices(request.user, set(chosen))
    return render(request, "projects/draft.html", {"groups": groups})


@login_required
@in_vault
@require_safe
def project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _project(request, uuid)
    return _page(request, found, Writing(found), asked="asked" in request.GET)


@login_required
@in_vault
@require_POST
def revise(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save; with `fix`, mend one finding on the way."""
    found = _project(request, uuid)
    writing = Writing(found, request.POST)
    if not writing.is_valid():
        return _page(request, found, writing)
    texts, now = writing.texts(), clock.now()
    if key := request.POST.get("fix"):
        texts = marks.mended(texts, gate.examine(found, at=now, words=texts), key)
    try:
        drafting.revise(project=found, by=request.user, at=now, **writing.mended(texts))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, found, writing)
    return redirect("projects:project", uuid)


@login_required
@in_vault
@require_POST
def examine(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The gate reads what is being written and saves nothing: for htmx, on a pause."""
    found = _project(request, uuid)
    writing = Writing(found, request.POST)
    texts = writing.texts() if writing.is_valid() else gate.texts(found)
    sheet = Sheet.of(found, request.user, gate.examine(found, at=clock.now(), words=texts), texts)
    return render(request, "projects/examined.html", {"sheet": sheet})


@login_required
@in_vault
@require_POST
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save what was written, then send it; a refusal keeps what was saved and says what is missing."""
    found = _project(request, uuid)
    writing = Writing(found, request.POST)
    if not writing.is_valid():
        return _page(request, found, writing)
    now = clock.now()
    try:
        drafting.revise(project=found, by=request.user, at=now, **writing.mended(writing.texts()))
        operations.submit(project=found, by=request.user, at=now)
    except operations.GateRefuses:
        return redirect(f"{_address(uuid)}?asked=1")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已送核对。核对人看过以后会通知您。"))
    return redirect("projects:project", uuid)


@login_required
@in_vault
@require_POST
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    finding = request.POST.get("finding", "")
    return _do(
        request,
        _project(request, uuid),
        lambda p, at: operations.confirm(project=p, finding=finding, by=request.user, at=at),
    )


@login_required
@in_vault
@require_POST
def allow_text(request: HttpRequest, uuid: UUID) -> HttpResponse:
    finding, reason = request.POST.get("finding", ""), request.POST.get("reason", "")
    wide = request.POST.get("everywhere") == "1"
    return _do(
        request,
        _project(request, uuid),
        lambda p, at: operations.allow_text(
            project=p, finding=finding, reason=reason, everywhere=wide, by=request.user, at=at
        ),
    )


@login_required
@in_vault
@require_POST
def widen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _project(request, uuid)
    act = drafting.widen if found.state in EDITABLE else operations.widen_held
    return _do(request, found, lambda p, at: act(project=p, by=request.user, at=at))


@login_required
@in_vault
@require_POST
def omit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save what was written, then leave one field out."""
    found, field, user = _project(request, uuid), request.POST.get("field", ""), request.user
    writing = Writing(found, request.POST)
    if not writing.is_valid():
        return _page(request, found, writing)

    def act(project: Project, at: datetime) -> None:
        drafting.revise(project=project, by=user, at=at, **writing.mended(writing.texts()))
        drafting.omit(project=project, field=field, by=user, at=at)

    return _do(request, found, act)


@login_required
@in_vault
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _do_saying(request, _project(request, uuid), "withdraw", operations.withdraw)


@login_required
@in_vault
@require_POST
def suspend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _do_saying(request, _project(request, uuid), "suspend", operations.suspend)


@login_required
@in_vault
@require_POST
def resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _do(request, _project(request, uuid), lambda p, at: operations.resume(project=p, by=request.user, at=at))


@login_required
@in_vault
@require_POST
def expire(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _do(request, _project(request, uuid), lambda p, at: operations.expire(project=p, by=request.user, at=at))


@login_required
@in_vault
@require_POST
def extend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _do_saying(request, _project(request, uuid), "extend", operations.extend)


@login_required
@in_vault
@require_POST
def owe_papers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _do_saying(request, _project(request, uuid), "owe_papers", operations.owe_papers)


@login_required
@in_vault
@require_POST
def file_papers(request: HttpRequest, uuid: UUID, papers: UUID) -> HttpResponse:
    found = _project(request, uuid)
    owed = get_object_or_404(found.papers.select_related("project__origin"), uuid=papers)
    return _do(request, found, lambda _project, at: operations.file_papers(papers=owed, by=request.user, at=at))


@login_required
@in_vault
@require_POST
def accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _do(request, _project(request, uuid), lambda p, at: operations.accept(project=p, by=request.user, at=at))


@login_required
@in_vault
@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _do(request, _project(request, uuid), lambda p, at: operations.close(project=p, by=request.user, at=at))


def _project(request: HttpRequest, uuid: UUID) -> Project:
    rows = Project.objects.visible_to(request.user).select_related("region", "origin", "locality", "drafted_by")
    return get_object_or_404(rows, uuid=uuid)


def _do(request: HttpRequest, found: Project, act: Callable[[Project, datetime], Any]) -> HttpResponse:
    try:
        act(found, clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("办好了。"))
    return redirect("projects:project", found.uuid)


def _do_saying(request: HttpRequest, found: Project, verb: str, act: Callable[..., Any]) -> HttpResponse:
    """With words of one's own; refused, the page comes back with them."""
    forms = afterwards(request.POST, verb)
    form = forms[verb]
    if form.is_valid():
        try:
            act(project=found, **form.cleaned_data, by=request.user, at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("办好了。"))
            return redirect("projects:project", found.uuid)
    return _page(request, found, Writing(found), forms=forms)


def _page(
    request: HttpRequest,
    found: Project,
    writing: Writing,
    *,
    asked: bool = False,
    forms: Mapping[str, RefusableForm] | None = None,
) -> HttpResponse:
    texts = gate.texts(found)
    sheet = Sheet.of(found, request.user, gate.examine(found, at=clock.now(), words=texts), texts, asked=asked)
    editable = found.state in EDITABLE and sheet.may.revise
    forms = forms or afterwards()
    if editable:
        page = {"project": found, "sheet": sheet, "writing": writing, "forms": forms}
        return render(request, "projects/project.html", page)
    facts = {
        "forms": forms,
        "lines": queries.lines(found),
        "assigned": queries.assigned(found),
        "holds": found.holds.open(),
        "works": bool(caseload.localities(request.user)),
    }
    return render(request, "projects/reading.html", {"project": found, "sheet": sheet, **facts})


def _address(uuid: UUID) -> str:
    return reverse("projects:project", args=[uuid])
