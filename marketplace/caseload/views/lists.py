"""What every filtered list of the vault's desk needs."""

from django.http import HttpRequest

FROM_LIST = "list"  # who came to a form from a list goes on with the list


def kept(request: HttpRequest) -> str:
    """The filters alone, for links to other pages of the list and back to it."""
    asked = request.GET.copy()
    for name in ("page", FROM_LIST):
        asked.pop(name, None)
    return asked.urlencode()
