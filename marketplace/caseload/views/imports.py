"""Upload, follow, judge, confirm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.caseload import operations, policies, queries, staging
from marketplace.caseload.forms import UploadForm
from marketplace.caseload.models import ImportJob
from marketplace.caseload.reader.findings import ERROR
from marketplace.caseload.states import STAGED
from marketplace.caseload.vault import in_vault
from marketplace.lib import clock, sheets
from marketplace.lib.refusals import Refused
from marketplace.people import operations as people

SHOWN, SHOWN_DOUBTS = 300, 50
RECENT = 50


@login_required
@require_safe
@in_vault
def imports(request: HttpRequest) -> HttpResponse:
    jobs = ImportJob.objects.visible_to(request.user).select_related("locality", "opened_by").order_by("-opened_at")
    _only_caseworkers(request)
    return render(request, "caseload/imports.html", {"jobs": jobs[:RECENT]})


@login_required
@require_http_methods(["GET", "POST"])
@in_vault
def open_import(request: HttpRequest) -> HttpResponse:
    localities = _only_caseworkers(request)
    form = UploadForm(request.POST or None, request.FILES or None, localities=localities)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            operations.sweep(by=people.system_user(name="caseload"), at=clock.now())
            job = operations.open_import(
                data=file.read(),
                name=file.name,
                locality=form.cleaned_data["locality"],
                by=request.user,
                at=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("caseload:import", job.uuid)
    return render(request, "caseload/open_import.html", {"form": form})


@login_required
@require_safe
@in_vault
def job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Progress while it runs, the report from then on. The page asks again by itself; without script, by a link."""
    found = _job(request, uuid)
    if found.is_running:
        part = "caseload/import-progress.html" if _by_htmx(request) else "caseload/import_running.html"
        return render(request, part, {"job": found})
    if _by_htmx(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "caseload/import_report.html", _report(found))


@login_required
@require_safe
@in_vault
def findings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The findings as a file for whoever has to mend the export. It quotes no cell of the private columns."""
    found = _job(request, uuid)
    faults = found.report.get("findings", ())
    head = [_("数据行"), _("表中行号"), _("轻重"), _("问题")]
    rows = ([fault["row"], fault["sheet_row"], _weight(fault), staging.said(fault)] for fault in faults)
    response = HttpResponse("".join(sheets.lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="findings.csv"'
    return response


@login_required
@require_POST
@in_vault
def confirm_import(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _job(request, uuid)
    try:
        keep = request.POST.get("keep") == "good"
        done = operations.confirm_import(job=found, keep_good_rows=keep, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("caseload:import", uuid)
    facts = {"accepted": done.report["accepted"], "unchanged": done.report["unchanged"]}
    messages.success(request, _("已入库 %(accepted)s 户；另有 %(unchanged)s 户没有变化。") % facts)
    return redirect("caseload:import", uuid)


@login_required
@require_POST
@in_vault
def discard_import(request: HttpRequest, uuid: UUID) -> HttpResponse:
    try:
        operations.discard_import(job=_job(request, uuid), by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("caseload:import", uuid)
    messages.success(request, _("已放弃，一行也没有入库。"))
    return redirect("caseload:imports")


def _job(request: HttpRequest, uuid: UUID) -> ImportJob:
    seen = ImportJob.objects.visible_to(request.user).select_related("locality", "opened_by")
    found: ImportJob = get_object_or_404(seen, pk=uuid)
    return found


def _report(found: ImportJob) -> dict[str, Any]:
    report = found.report
    faults = sorted(report.get("findings", []), key=lambda fault: fault["row"])
    told = [{**fault, "text": staging.said(fault)} for fault in faults]
    errors = [fault for fault in told if fault["severity"] == ERROR]
    doubts = [fault for fault in told if fault["severity"] != ERROR]
    return {
        "job": found,
        "report": report,
        "errors": errors[:SHOWN],
        "doubts": doubts[:SHOWN_DOUBTS],
        "warnings": len(doubts),
        "more": max(len(errors) - SHOWN, 0) + max(len(doubts) - SHOWN_DOUBTS, 0),
        "faulty": len(operations.faulty_rows(found)),
        "jump": [{"url": "#decide", "text": _("怎么办")}],
        "waiting": found.state == STAGED,
        "nothing_new": found.state == STAGED and not report.get("accepted") and report.get("unchanged"),
        "nothing_to_keep": found.state == STAGED and not report.get("accepted"),
        "nothing_good": found.state == STAGED and not report.get("accepted") and not report.get("unchanged"),
    }


def _weight(fault: dict[str, Any]) -> str:
    return _("不收") if fault["severity"] == ERROR else _("核对")


def _only_caseworkers(request: HttpRequest) -> list[Any]:
    """Localities in which this user imports; nobody else has business here."""
    localities = queries.localities(request.user)
    if not any(policies.import_scope(request.user, region) for region in localities):
        raise Http404
    return localities


def _by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
