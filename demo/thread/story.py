"""The nine steps with their evidence: our rows beside what the other systems' own stores say."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.db.models import Sum

from cms.models import ProjectListing
from demo import cast as actors
from demo.patience import until
from demo.thread import desk, fulfilment
from marketplace.casebridge.models import Exchange
from marketplace.caseload import queries as caseload
from marketplace.caseload.models import Case
from marketplace.giving import queries as giving
from marketplace.giving.models import CampaignProject, Donation
from marketplace.lib import clock
from marketplace.outcomes import queries as outcomes
from marketplace.people.models import Notice
from marketplace.places.models import Region
from marketplace.projects.models import Assignment, LineKind, Project
from marketplace.volunteering import queries as volunteering

Evidence = dict[str, Any]
HOUSEHOLDS = 12
MINUTES = 95
WORDS = desk.Words(
    title="困难家庭的日常用品和上门探访",
    title_en="Household goods and regular visits",
    summary="在册困难家庭需要这些用品，由社工站统一送到；另有家庭需要有人按月上门看望。",
    summary_en="Registered households need these goods, delivered by the station; others need a monthly visit.",
)
TELLING = "请把东西送到河西村6组78号，电话13800138000，身份证号999999194207208973。"


@dataclass
class Story:
    """What the steps hand to each other."""

    caseload: Path
    locality: Region
    receiver: str
    stripe: str
    now: datetime = field(default_factory=clock.now)
    staff: actors.Staff = field(init=False)
    cast: actors.Partners = field(init=False)
    project: Project = field(init=False)
    listing: ProjectListing = field(init=False)
    share: CampaignProject = field(init=False)
    goods: Assignment = field(init=False)
    visits: Assignment = field(init=False)

    @property
    def then(self) -> datetime:
        """The desk's days lie before today, so that a shift can have happened."""
        return self.now - timedelta(days=4)


def steps(story: Story) -> list[tuple[str, Callable[[], Evidence]]]:
    return [
        ("import the caseload export", lambda: imported(story)),
        ("ask families and draft a project", lambda: drafted(story)),
        ("pass the anonymity gate", lambda: gated(story)),
        ("two people approve; the library shows it", lambda: published(story)),
        ("bids, an award, the losers are told", lambda: awarded(story)),
        ("a gift through Stripe Checkout", lambda: given(story)),
        ("a visit with confirmed hours", lambda: visited(story)),
        ("delivery, acceptance, write-back", lambda: written_back(story)),
        ("the transparency page equals the ledger", lambda: transparent(story)),
    ]


def imported(story: Story) -> Evidence:
    township = story.locality.children.order_by("code").first()
    assert township is not None
    story.staff = actors.staff(story.locality, township, at=story.then)
    actors.decide(story.locality, by=story.staff.officer, at=story.then)
    data = story.caseload.read_bytes()
    job = desk.import_export(
        data=data, name=story.caseload.name, locality=story.locality, desk=story.staff, at=story.then
    )
    cases = Case.objects.filter(locality=story.locality)
    return {
        "ok": job.report["accepted"] == cases.count() > 0,
        "rows": job.report["rows"],
        "accepted": job.report["accepted"],
        "cases": cases.count(),
        "findings": desk.findings(job),
        "dropped_columns": job.report["dropped_columns"],
    }


def drafted(story: Story) -> Evidence:
    refused = desk.not_without_consent(locality=story.locality, desk=story.staff, at=story.then)
    goods = desk.households(locality=story.locality, want=desk.Want(LineKind.GOODS), count=HOUSEHOLDS)
    taken = [need.case_id for need in goods]
    visits = desk.households(locality=story.locality, want=desk.Want(LineKind.VISIT), count=HOUSEHOLDS, without=taken)
    for need in [*goods, *visits]:
        desk.ask(need, desk=story.staff, at=story.then)
    story.project = desk.draft([*goods, *visits], WORDS, desk=story.staff, at=story.then)
    valid, total = caseload.consents_valid(story.project.uuid, story.now)
    township = goods[0].case.village.parent
    assert township is not None
    story.staff = actors.staff(story.locality, township, at=story.then)
    return {
        "ok": bool(refused) and valid == total == story.project.households == len(goods) + len(visits),
        "agreed_in_export_only": refused,
        "project": story.project.uuid,
        "households": story.project.households,
        "consents": [valid, total],
        "lines": {line.title: line.quantity for line in story.project.lines.all()},
    }


def gated(story: Story) -> Evidence:
    blocked = desk.blocked_by_gate(story.project, TELLING, desk=story.staff, at=story.then)
    story.project.refresh_from_db()
    story.listing = desk.submit(story.project, desk=story.staff, at=story.then)
    story.project.refresh_from_db()
    needed = story.locality.settings.k_public or 0
    return {
        "ok": blocked == "GateRefuses" and (story.project.k_value or 0) >= needed > 0,
        "telling_text": blocked,
        "k": story.project.k_value,
        "needed": needed,
        "rung": story.project.k_rung,
    }


def published(story: Story) -> Evidence:
    refused = desk.approve(story.listing, desk=story.staff, at=story.then)
    page = requests.get(f"{_origin()}/projects/{story.project.uuid}/", timeout=20)
    asked = {"q": "上门探访", "region": story.locality.code}
    found = until(lambda: _in_library(story, asked), what="the library finds the project")
    return {
        "ok": len(refused) == len({"reviewer", "approver"}) and page.status_code == requests.codes.ok and found,
        "drafter_refused": refused,
        "page": page.status_code,
        "found_by": asked,
    }


def awarded(story: Story) -> Evidence:
    at = story.then
    story.cast = actors.partners(story.locality, story.staff, at=at)
    goods = story.project.lines.get(kind=LineKind.GOODS)
    visits = story.project.lines.get(kind=LineKind.VISIT)
    offers = [
        fulfilment.bid(goods, story.cast.charity, by=story.cast.operator, at=at),
        fulfilment.bid(goods, story.cast.rival, by=story.cast.rival_operator, at=at),
        fulfilment.bid(visits, story.cast.charity, by=story.cast.operator, at=at),
    ]
    story.goods = fulfilment.award(offers[0], desk=story.staff, at=at)
    story.visits = fulfilment.award(offers[2], desk=story.staff, at=at)
    offers[1].refresh_from_db()
    notices = Notice.objects.filter(user=story.cast.rival_operator, key__startswith="bid.declined")
    told = until(notices.first, what="the loser is told")
    goods.refresh_from_db()
    return {
        "ok": offers[1].state == "declined" and goods.taken == goods.quantity == story.goods.quantity,
        "assignments": [story.goods.uuid, story.visits.uuid],
        "rival": offers[1].state,
        "told": told.text,
    }


def given(story: Story) -> Evidence:
    story.project.refresh_from_db()
    story.share = fulfilment.campaign(story.project, story.cast, story.staff, at=clock.now(), account="acct_story")
    refused = fulfilment.refused_without_notice(story.share, story.locality, story.staff, at=clock.now())
    amount = story.share.target_fen
    gift = fulfilment.pay(fulfilment.open_gift(story.share, amount, at=clock.now()))
    fulfilment.use(story.share, amount, story.cast, at=clock.now())
    money = giving.project_money(story.project.uuid)
    theirs = _paid_at_stripe(story.stripe)
    return {
        "ok": refused == "NotDesignated" and money.received_fen == theirs == amount and money.spent_fen == amount,
        "without_notice": refused,
        "donation": gift.uuid,
        "session": gift.session,
        "ledger_fen": money.received_fen,
        "stripe_fen": theirs,
    }


def visited(story: Story) -> Evidence:
    yesterday = (story.now - timedelta(days=1)).astimezone(clock.SHANGHAI).replace(hour=9, minute=0, second=0)
    place = fulfilment.visit(story.visits.line, story.cast, on=yesterday, minutes=MINUTES)
    total = volunteering.project_minutes(story.project.uuid)
    return {
        "ok": place.state == "confirmed" and place.minutes == total == MINUTES,
        "sign_up": place.uuid,
        "minutes": [place.minutes, total],
    }


def written_back(story: Story) -> Evidence:
    at = clock.now()
    first = fulfilment.deliver(story.goods, story.goods.quantity, story.cast, story.staff, at=at)
    fulfilment.deliver(story.visits, story.visits.quantity, story.cast, story.staff, at=at)
    cases = {share.case for share in caseload.shares_of(story.project.uuid)}
    until(lambda: _acknowledged(cases), what="the case system has acknowledged everything")
    ours = _told(Exchange.objects.filter(case__in=cases))
    theirs = _heard(story.receiver)
    money = giving.project_money(story.project.uuid)
    return {
        "ok": first.refused != "" and ours == theirs and ours["donation_fen"] == money.received_fen,
        "provider_accepting_own": first.refused,
        "cases": len(cases),
        "ours": ours,
        "case_system": theirs,
        "gifts_fen": money.received_fen,
    }


def transparent(story: Story) -> Evidence:
    page = requests.get(f"{_origin()}/transparency/projects/{story.project.uuid}/", timeout=20)
    money = giving.project_money(story.project.uuid)
    figures = [money.received_fen, money.allocated_fen, money.spent_fen, money.balance_fen]
    shown = page.text.replace('<span class="fen">', "").replace("</span>", "").replace('<span class="sign">¥', "¥")
    sums = [f"{fen // 100:,}.{fen % 100:02d}" for fen in figures]
    done = outcomes.accepted(story.project.uuid).count()
    return {
        "ok": page.status_code == requests.codes.ok and all(text in shown for text in sums) and done > 0,
        "page": page.status_code,
        "figures": sums,
        "minutes": volunteering.project_minutes(story.project.uuid),
        "accepted_deliveries": done,
        "gifts": Donation.objects.filter(project=story.project, state="settled").aggregate(n=Sum("amount_fen"))["n"],
    }


def _in_library(story: Story, asked: dict[str, str]) -> bool:
    return str(story.project.uuid) in requests.get(f"{_origin()}/projects/", params=asked, timeout=20).text


def _paid_at_stripe(address: str) -> int:
    sessions = fulfilment.read_json(f"{address}/_store.json")["sessions"]
    return sum(int(session["amount_total"]) for session in sessions if session["payment_status"] == "paid")


def _acknowledged(cases: set[Any]) -> bool:
    rows = Exchange.objects.filter(case__in=cases)
    return rows.exists() and not rows.exclude(state="acknowledged").exists()


def _told(rows: Any) -> dict[str, int]:
    found = {"messages": 0, "donation_fen": 0, "minutes": 0, "outcomes": 0}
    for row in rows:
        _count(found, row.kind, json.loads(row.body)["payload"])
    return found


def _heard(receiver: str) -> dict[str, int]:
    found = {"messages": 0, "donation_fen": 0, "minutes": 0, "outcomes": 0}
    for row in fulfilment.read_json(f"{receiver}/ledger.json")["applied"]:
        _count(found, row["kind"], row["payload"])
    return found


def _count(found: dict[str, int], kind: str, payload: dict[str, Any]) -> None:
    found["messages"] += 1
    found["donation_fen"] += int(payload.get("amount_fen", 0)) if kind == "donation_share" else 0
    found["minutes"] += int(payload.get("minutes", 0)) if kind == "hours" else 0
    found["outcomes"] += kind == "outcome"


def _origin() -> str:
    return str(settings.PUBLIC_ORIGIN)
