"""What has had its time: the list first, then the button, which erases that list and no other."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.caseload import operations, retention
from marketplace.caseload.vault import in_vault
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people import policies as people
from marketplace.people.models import Role


@login_required
@require_http_methods(["GET", "POST"])
@in_vault
def purge(request: HttpRequest) -> HttpResponse:
    paths = people.paths(request.user, {Role.COUNTY_OFFICER})
    if not paths:
        raise Http404
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            erased = operations.purge(paths=paths, seen=seen, by=request.user, at=clock.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("清除了 %(n)s 项，案例上留有记录。") % {"n": sum(due.count for due in erased)})
        return redirect("caseload:purge")
    preview = retention.preview(paths, at=clock.now())
    return render(request, "caseload/purge.html", {"preview": preview, "seen": retention.seal_of(preview)})
