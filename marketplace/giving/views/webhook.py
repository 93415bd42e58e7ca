"""Where the pay company tells its news: verify, keep, answer. Booking happens later, from the outbox."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.giving import operations, stripe
from marketplace.lib import clock
from marketplace.people.operations import system_user

LARGEST = 64 * 1024


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Signed by us both: the signature stands over the raw bytes, so nothing is parsed before it is checked."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    raw = request.body
    try:
        stripe.verify(raw, request.headers.get("stripe-signature", ""))
    except stripe.BadSignature:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    operations.receive_event(raw=raw, by=system_user(name="stripe"), at=clock.now())
    return HttpResponse(status=HTTPStatus.OK)
