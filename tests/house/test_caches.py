"""What a signed-in reader sees is never kept for somebody else, whatever the address is made to look like."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from marketplace.people import middleware

ODD = ("", "x.css", "/x.js", ";x.css", "%0Ax.png", "?x=.css")
PAIRS = 300


def plain(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from plain(entry, address)
        elif isinstance(entry, URLPattern) and not set("<(^") & set(address):
            yield address


def kept(answer: HttpResponse) -> bool:
    """May a cache on the way hand this to somebody else?"""
    said = {word.strip() for word in answer.headers.get("Cache-Control", "").split(",")}
    return not {"private", "no-store"} <= said


def odd_ones() -> list[str]:
    ours = [
        address for address in dict.fromkeys(plain()) if "logout" not in address and not address.startswith("/cms/")
    ]
    return [f"{address}{odd}" for address in ours for odd in ODD]


def shared(browser: Client, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        own = browser.get(address)
        if own.status_code == 200 and kept(own):
            found.append(address)
        elif own.status_code == 200 and "Cookie" not in own.headers.get("Vary", ""):
            found.append(f"{address}: what a stranger read may be handed to this reader")
    return found


@pytest.mark.django_db
def test_cache_poison(person, county, sign_in):
    addresses = odd_ones()
    assert len(addresses) >= PAIRS
    assert shared(sign_in(person("reader", "county_officer", county)), addresses) == []


@pytest.mark.django_db
def test_mutant_replies_that_any_cache_may_keep(person, county, sign_in, monkeypatch):
    monkeypatch.setattr(middleware, "patch_cache_control", lambda response, **_: None)
    assert shared(sign_in(person("reader", "county_officer", county)), ["/desk/", "/projects/?x=.css"])
