"""One planted family goes through everything; afterwards nobody finds a word of it where it does not belong."""

import base64
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from marketplace.outbox.models import Message
from marketplace.people.models import Notice, Role, User
from marketplace.places.models import Region
from tests.canary import planted
from tests.canary.house import ERRORS, House, Log, house
from tests.canary.planted import Secrets, hits

__all__ = ["house"]
VAULT = ("caseload_", "casebridge_", "audit_", "outbox_case")
MOST_PAGES = 400
ID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


@pytest.fixture
def log() -> Iterator[Log]:
    handler, root = Log(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


def tables() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, "\n".join(_cell(cell) for row in cursor for cell in row)


def _cell(cell: Any) -> str:
    return bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else str(cell)


def patterns(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern)
        else:
            yield from patterns(entry, prefix + str(entry.pattern))


def addresses(ids: list[str]) -> Iterator[str]:
    """Every address without an argument, and those with one for each id that a reader can have come by."""
    for pattern in dict.fromkeys(patterns()):
        plain = pattern.replace("^", "").replace("$", "").replace("\\Z", "")
        if "<" not in plain and "(" not in plain:
            yield plain
        elif re.fullmatch(r"[^<(]*<uuid:\w+>[^<(]*", plain):
            yield from (re.sub(r"<uuid:\w+>", one, plain) for one in ids)


def crawl(client: Client, ids: list[str]) -> Iterator[tuple[str, str]]:
    """The URLconf, then every link that stands on what was found."""
    waiting, seen = list(addresses(ids)), set[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if address in seen or "logout" in address or not address.startswith("/"):
            continue
        seen.add(address)
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        yield address, f"{answer.headers.items()}\n{text}"
        waiting += [link.split("#")[0].replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', text)]


def hunt(house: House, log: Log, secrets: Secrets) -> list[str]:
    """Where something lies that should not: `place: what`."""
    everything = (*secrets.private, *secrets.inner)
    found = []
    for table, text in tables():
        wanted = secrets.private if table.startswith(VAULT) else everything
        found += [f"{table}: {one}" for one in hits(text, wanted)]
    for path in (path for path in house.data.rglob("*") if path.is_file()):
        found += [f"{path.name}: {one}" for one in hits(path.read_bytes().decode("utf-8", "replace"), everything)]
    found += [f"log: {one}" for one in hits("\n".join(log.lines), secrets.private)]
    found += [f"mail: {one}" for one in hits("\n".join(m.message().as_string() for m in mail.outbox), everything)]
    found += [f"address: {one}" for one in hits("\n".join(house.addresses), secrets.private)]
    found += [f"cache: {one}" for one in hits(str(getattr(cache, "_cache", "")), everything)]
    return found


def pages(house: House, secrets: Secrets, neighbour: User) -> list[str]:
    """What strangers, partners and the neighbour's desk can read; the own officer reads no private word by a GET."""
    project = str(house.project.uuid)
    inner = [str(house.case.pk), project, str(uuid4())]
    everything, found = (*secrets.private, *secrets.inner), []
    readers = (
        (Client(), [project], everything), (house.client("charity"), [project], secrets.private),
        (house.client("rival"), inner, everything), (house.sign_in(neighbour), inner, everything),
        (house.officer, inner, secrets.private),
    )  # fmt: skip
    for client, ids, wanted in readers:
        client.raise_request_exception = False
        for address, text in crawl(client, ids):
            told = text.replace(address, "")  # what the reader typed
            found += [f"{address}: {one}" for one in hits(told, wanted) if one not in address]
    return found


def test_canary_pii(house: House, log: Log, person: Any) -> None:
    house.open()
    secrets = house.secrets
    assert len(secrets.private) >= 35
    assert len({*secrets.private, *secrets.inner}) >= 40
    assert house.failed >= ERRORS
    assert hunt(house, log, secrets) == []
    neighbour = person("neighbour", Role.COUNTY_OFFICER, Region.objects.get(pk="999902"))
    assert pages(house, secrets, neighbour) == []
    for leak in LEAKS:
        with transaction.atomic():
            leak(house, log)
            assert hunt(house, log, secrets), leak.__name__  # a mutant each
            transaction.set_rollback(True)
        log.lines.clear()
        house.addresses.clear()


def a_notice_with_the_name(house: House, log: Log) -> None:
    Notice.objects.create(user=house.staff.officer, key="x", text=f"请联系{planted.NAME}", at=house.at)


def a_message_with_the_telephone_in_base64(house: House, log: Log) -> None:
    body = base64.b64encode(f'{{"to": "{planted.PHONE}"}}'.encode()).decode()
    Message.objects.create(kind="x", lane=f"x|{uuid4()}", body={"sealed": body}, at=house.at)


def a_message_with_the_case(house: House, log: Log) -> None:
    Message.objects.create(kind="x", lane=f"x|{house.case.pk}", body={}, at=house.at)


def a_log_line_in_full_width(house: House, log: Log) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in planted.PHONE)
    logging.getLogger("marketplace").info("called %s", wide)


def an_address_with_the_name(house: House, log: Log) -> None:
    house.officer.get("/projects/", {"q": planted.NAME})


def a_mail_with_the_home(house: House, log: Log) -> None:
    mail.send_mail("上门", planted.HOME, "house@example.invalid", ["x@example.invalid"])


def a_file_left_behind(house: House, log: Log) -> None:
    Path(house.data, "upload.tmp").write_text(f"户主 {planted.NAME}")


LEAKS = (
    a_notice_with_the_name,
    a_message_with_the_telephone_in_base64,
    a_message_with_the_case,
    a_log_line_in_full_width,
    an_address_with_the_name,
    a_mail_with_the_home,
    a_file_left_behind,
)


def test_a_page_that_tells_is_found(client: Client, county: Region) -> None:
    """The crawler reads comments and attributes like anything else."""
    page = f"<!-- {planted.NAME} --><a data-x='{base64.b64encode(('x' + planted.PHONE).encode()).decode()}'>"
    assert {planted.NAME, planted.PHONE} <= set(hits(page, planted.private("x" * 18)))
    assert reverse("search:library") in set(addresses([]))
