"""Asking the family: the list, the form at their table, and taking the word back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.caseload import operations, queries
from marketplace.caseload.forms import ConsentForm, NeedFilter, RefusalForm
from marketplace.caseload.models import Case, Consent
from marketplace.caseload.vault import in_vault
from marketplace.caseload.views.lists import FROM_LIST, kept
from marketplace.lib import clock
from marketplace.lib.refusals import Refused

PAGE = 50


@login_required
@require_safe
@in_vault
def ask(request: HttpRequest) -> HttpResponse:
    if not queries.localities(request.user):
        raise Http404
    form = NeedFilter(request.GET, townships=queries.townships(request.user))
    page = Paginator(queries.to_ask(request.user, **form.asked()), PAGE).get_page(request.GET.get("page"))
    return render(request, "caseload/ask.html", {"form": form, "page": page, "query": kept(request)})


@login_required
@require_http_methods(["GET", "POST"])
@in_vault
def record_consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    case = _case(request, uuid)
    form = ConsentForm(request.POST or None, request.FILES or None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_consent(case=case, answer=form.answer(), by=request.user, at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("记下了：这一家同意了。现在可以放进项目。"))
            if FROM_LIST in request.GET:
                return redirect(f"{reverse('caseload:ask')}?{kept(request)}")
            return redirect("caseload:case", uuid)
    needs = case.needs.order_by("-at")
    facts = {"case": case, "form": form, "refusal": RefusalForm(prefix="no"), "needs": needs}
    return render(request, "caseload/record_consent.html", facts)


@login_required
@require_POST
@in_vault
def refuse_consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    case = _case(request, uuid)
    form = RefusalForm(request.POST, prefix="no")
    form.is_valid()
    try:
        operations.refuse_consent(case=case, told=form.cleaned_data["told"], by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("caseload:record_consent", uuid)
    messages.success(request, _("记下了：这一家不同意。以后不再问，救助不受影响。"))
    return redirect("caseload:ask")


@login_required
@require_POST
@in_vault
def revoke_consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    mine = Consent.objects.visible_to(request.user).select_related("case")
    consent: Consent = get_object_or_404(mine, pk=uuid)
    try:
        projects = operations.revoke_consent(consent=consent, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        n = len(projects)
        said = ngettext("已登记收回，从 %(n)s 个项目里减去了这一户。", "已登记收回，从 %(n)s 个项目里减去了这一户。", n)
        messages.success(request, said % {"n": n})
    return redirect("caseload:case", consent.case_id)


def _case(request: HttpRequest, uuid: UUID) -> Case:
    found: Case = get_object_or_404(Case.objects.visible_to(request.user).select_related("village__parent"), pk=uuid)
    return found
