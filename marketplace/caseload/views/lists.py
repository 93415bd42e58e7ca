"""What every filtered list of the vault's desk needs."""

from django.http import HttpRequest


def kept(request: HttpRequest) -> str:
    """The filters without the page, for the page links."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
