"""Every address of ours × everybody who has no business there, GET and POST: what they may read is public, and not one
row of ours changes. Rows are compared, not status codes alone. An address that is not listed here is a failing build.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cms.models import NewsPage, Picture, PictureRendition, ProjectListing, TopicPage
from demo import county, roster
from marketplace.caseload.models import Case, Consent, DisclosureGrant, GrantedContact, ImportJob, Need
from marketplace.giving.models import Campaign, CampaignProject
from marketplace.matching.models import Bid
from marketplace.organisations.models import Organisation
from marketplace.people.models import Membership, Role, User
from marketplace.places.models import Region
from marketplace.projects.models import Assignment, Line, Project
from marketplace.volunteering import tokens
from marketplace.volunteering.models import Shift

OURS = {
    *("outbox", "people", "organisations", "caseload", "projects", "matching", "giving", "volunteering"),
    *("outcomes", "oversight", "casebridge", "ledger", "places", "cms", "search"),
}
# Everybody may read these. What stands here was decided, one by one.
PUBLIC = {
    *("outbox:healthz", "outbox:readyz", "people:preferences", "organisations:register", "organisations:profile"),
    *("giving:give", "giving:campaign", "volunteering:volunteer", "volunteering:shift"),
    *("oversight:transparency", "oversight:ledger", "oversight:projects", "oversight:project"),
    *("oversight:statistics", "oversight:statistics_file"),
    *(
        "oversight:project_ledger",
        "cms:design",
        "cms:project",
        "cms:picture",
        "search:library",
        "search:feed",
        "search:sitemap",
    ),
}
# Anybody signed in has a page of their own here; it must show nothing of ours, and a POST is about oneself.
OWN = {
    *("people:desk", "people:mark_read", "people:posts", "organisations:apply", "organisations:desk", "caseload:cases"),
    *("caseload:ask", "caseload:needs", "caseload:imports", "caseload:open_import", "caseload:grants"),
    *("caseload:break_glass", "caseload:purge"),
    *("projects:projects", "projects:draft", "matching:bid", "matching:my_bids", "matching:bids"),
    *("volunteering:hours", "volunteering:desk_shifts", "volunteering:open_shift", "volunteering:desk_hours"),
    *("volunteering:checkin", "giving:desk", "giving:draft", "outcomes:deliveries", "cms:approvals", "cms:pages"),
    "search:saved",
}
# A POST here is an act that anybody may do for themselves; what it may not do is tested in its own room.
ONES_OWN_ACT = {
    "organisations:apply",
    "volunteering:sign_up",
    "people:preferences",
    "giving:give",
    "giving:draft",
    "search:saved",
}
UNCOUNTED = {"django_session", "shanqiao_cache", "outbox_heartbeat", "django_content_type"}


@dataclass(frozen=True)
class World:
    """One thing of each kind in the demo county, as arguments of addresses."""

    by_context: dict[str, object]
    by_name: dict[str, dict[str, object]]

    def arguments(self, name: str, pattern: str) -> dict[str, object]:
        found = {
            "uuid": self.by_context.get(name.split(":", maxsplit=1)[0], uuid4()),
            **self.by_name[""],
            **self.by_name.get(name, {}),
        }
        return {key: value for key, value in found.items() if f":{key}>" in pattern}


@pytest.fixture
def world(db: None, tmp_path: Path, settings) -> World:
    settings.TOKEN_KEYS_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    (tmp_path / f"{roster.LOCALITY}.v1.key").write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    county.load(tmp_path, gift=False)
    project = Project.objects.exclude(state="in_review").exclude(state="deid_check").order_by("pk").first()
    hidden = Project.objects.filter(pk__in=Project.objects.exclude(pk__in=Project.objects.public())).get()
    case = Case.objects.filter(consents__isnull=False).first()
    campaign, bid, shift = Campaign.objects.get(), Bid.objects.first(), Shift.objects.first()
    grant, contact, job = (
        DisclosureGrant.objects.first(),
        GrantedContact.objects.first().pk,
        ImportJob.objects.get().uuid,
    )
    charity = Organisation.objects.get(uscc="53999999MJ00000015")
    public = {"uuid": project.uuid}
    return World(
        {"caseload": case.pk, "projects": hidden.uuid, "matching": bid.uuid, "organisations": charity.uuid}
        | {"giving": campaign.uuid, "volunteering": shift.uuid, "cms": hidden.uuid, "oversight": project.uuid},
        {
            "": {
                "paper": charity.credentials.first().uuid,
                "membership": charity.memberships.first().pk,
                "post": Membership.objects.first().pk,
                "token": tokens.token(shift),
                "share": CampaignProject.objects.get().uuid,
                "assignment": Assignment.objects.first().uuid,
                "delivery": uuid4(),
                "papers": uuid4(),
                "width": 960,
                "pk": NewsPage.objects.first().pk,
            },
            "caseload:revoke_consent": {"uuid": Consent.objects.first().pk},
            "caseload:revise_need": {"uuid": Need.objects.first().pk},
            **{
                name: {"uuid": job}
                for name in (
                    "caseload:import",
                    "caseload:findings",
                    "caseload:confirm_import",
                    "caseload:discard_import",
                )
            },
            **{
                name: {"uuid": grant.pk, "contact": contact}
                for name in ("caseload:grant", "caseload:name_person", "caseload:revoke_grant", "caseload:open_granted")
            },
            **dict.fromkeys(("matching:bid", "giving:give", "cms:project", "cms:withdraw"), public),
            "matching:line": {"uuid": Line.objects.first().uuid},
            "cms:programme": {"pk": TopicPage.objects.get().pk},
            "cms:rendition": {"pk": PictureRendition.objects.first().pk},
            **{
                f"cms:{name}": {"uuid": Picture.objects.get().uuid}
                for name in ("picture", "picture_desk", "confirm_picture", "refuse_picture")
            },
        },
    )


@pytest.fixture
def outsiders(world: World, person, sign_in) -> dict[str, Client]:
    """A stranger, somebody with an account only, and the neighbour county's whole desk in one person."""
    charlie: User = person("charlie")
    from marketplace.people import operations as people
    from tests.conftest import AT

    for role in (Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER):
        people.appoint(
            user=charlie, role=role, region=Region.objects.get(pk="999902"), valid_from=AT.date(), by=charlie, at=AT
        )
    return {"stranger": Client(), "guest": sign_in(person("guest")), "neighbour": sign_in(charlie)}


def _addresses() -> Iterator[tuple[str, str]]:
    def walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield f"{namespace}:{entry.name}", prefix + str(entry.pattern)
            else:
                yield from walk(entry, entry.namespace or namespace, prefix + str(entry.pattern))

    return ((name, pattern) for name, pattern in walk(get_resolver(), "", "") if name.split(":")[0] in OURS)


def _secrets() -> list[str]:
    """What no outsider's page may contain: ids of cases, jobs, bids, drafts."""
    rows = (*Case.objects.values_list("pk", "code")[:50], *ImportJob.objects.values_list("uuid", "name"))
    bids = [str(uuid) for uuid in Bid.objects.values_list("uuid", flat=True)]
    drafts = Project.objects.exclude(pk__in=Project.objects.public()).values_list("uuid", flat=True)
    return [str(value) for row in rows for value in row] + bids + [str(uuid) for uuid in drafts]


def _rows() -> dict[str, str]:
    """A fingerprint of every table."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in UNCOUNTED and not table.startswith("wagtailsearch"):
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = hashlib.sha256(repr(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()
    return found


def _fault(name: str, answer: HttpResponse, hidden: list[str], *, method: str, asked: str) -> str:
    if answer.status_code >= 500 and name != "outbox:readyz":
        return f"{method} {name}: {answer.status_code}"
    shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = [secret for secret in hidden if secret not in asked and secret.encode() in shown]
    if told:
        return f"{method} {name}: shows {told[0]}"
    if answer.status_code == 200 and name not in PUBLIC | OWN:
        return f"{method} {name}: 200"
    return ""


def test_outsiders_read_nothing_and_change_nothing(world, outsiders):
    hidden, before, faults = _secrets(), _rows(), []
    for who, client in outsiders.items():
        for name, pattern in _addresses():
            address = reverse(name, kwargs=world.arguments(name, pattern))
            faults.append((who, _fault(name, client.get(address), hidden, method="GET", asked=address)))
            if name not in ONES_OWN_ACT:
                faults.append((who, _fault(name, client.post(address), hidden, method="POST", asked=address)))
    after = _rows()
    assert "\n".join(f"{who}: {fault}" for who, fault in faults if fault) == ""
    assert [table for table in before if before[table] != after[table]] == []


def test_public_lists_are_true(world):
    known = {name for name, _pattern in _addresses()}
    assert known >= PUBLIC | OWN | ONES_OWN_ACT
    client = Client()
    closed = [
        name
        for name, pattern in _addresses()
        if name in PUBLIC - {"outbox:readyz", "cms:design"}
        and client.get(reverse(name, kwargs=world.arguments(name, pattern))).status_code != 200
    ]
    assert closed == []
    assert ProjectListing.objects.filter(live=False).count() == 1


def test_the_public_process_serves_every_public_page_and_no_desk(world, settings, sign_in):
    """On PostgreSQL these answers come from the public role, which reads no table of the vault."""
    settings.SHANQIAO_FACE = "public"
    staff = sign_in(User.objects.filter(memberships__role=Role.COUNTY_OFFICER).first())
    faults = []
    for name, pattern in _addresses():
        address = reverse(name, kwargs=world.arguments(name, pattern))
        answer = staff.get(address)
        known = {404} if address.startswith(("/desk/", "/cms/")) else {200, 302, 403, 404, 405}
        if name in PUBLIC - {"outbox:readyz", "cms:design"}:
            known = {200}
        if answer.status_code not in known and name != "outbox:readyz":
            faults.append(f"{name}: {answer.status_code}")
    assert faults == []
    assert staff.get("/cms/").status_code == 404
