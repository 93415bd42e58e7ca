"""The public account. Everybody may read it; nobody is asked who they are."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.giving.models import CampaignProject
from marketplace.lib import clock
from marketplace.oversight import books, drawing, entries, queries, sheets
from marketplace.oversight import statistics as figures
from marketplace.projects.models import Project


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """All projects together."""
    page = queries.house(at=clock.now())
    who = _("%(place)s民政局") % {"place": page.region.name} if page.region else ""
    figure = drawing.figure(page.total, drawing.kinds(page.by_kind))
    facts = {"page": page, "sums": drawing.equation(page.total), "figure": figure, "who": who}
    facts["time"] = drawing.duration(page.minutes)
    return render(request, "oversight/transparency.html", {**facts, "columns": sheets.COLUMNS})


@require_safe
def project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One public project; any other is not here."""
    page = queries.project(_public(uuid), at=clock.now())
    facts = {
        "page": page,
        "title": entries.title(page.project),
        "sums": drawing.equation(page.sums),
        "figure": drawing.figure(page.sums, [(_("已支出"), page.sums.spent_fen)]),
        "who": _("%(place)s民政局") % {"place": page.project.locality.name},
        "time": drawing.duration(page.minutes),
        "hours": [
            {"organisation": one.organisation, "volunteers": one.volunteers, "time": drawing.duration(one.minutes)}
            for one in page.hours
        ],
        "trail": [{"url": reverse("oversight:transparency"), "text": _("账目")}],
        "columns": sheets.COLUMNS,
    }
    return render(request, "oversight/project.html", facts)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """How many households want what, from the newest snapshot and never from the caseload itself."""
    facts = {
        "found": figures.latest(),
        "trail": [{"url": reverse("oversight:transparency"), "text": _("账目")}],
    }
    return render(request, "oversight/statistics.html", facts)


@require_safe
def statistics_file(_request: HttpRequest) -> StreamingHttpResponse:
    return _file("shanqiao-statistics.csv", sheets.table(figures.lines()))


@require_safe
def ledger(_request: HttpRequest) -> StreamingHttpResponse:
    told = books.steady(books.house)
    return _file("shanqiao-ledger.csv", sheets.ledger(entries.stream(books.entries(), told)))


@require_safe
def projects(_request: HttpRequest) -> StreamingHttpResponse:
    return _file("shanqiao-projects.csv", sheets.projects(queries.project_rows()))


@require_safe
def project_ledger(_request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    project = _public(uuid)
    told = books.steady(lambda: books.of(project))
    found = books.entries(CampaignProject.objects.filter(project=project))
    return _file(f"shanqiao-{project.code}.csv", sheets.ledger(entries.stream(found, told)))


def _public(uuid: UUID) -> Project:
    return get_object_or_404(Project.objects.public().select_related("region", "locality"), uuid=uuid)


def _file(name: str, lines: Iterator[str]) -> StreamingHttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
