"""Over caseloads of 2,000, 20,000 and 200,000 households, every published page is counted again by SQL of its own.

`PUBLISHES=1000 make test-scale T=tests/projects/test_generated.py` publishes as many; without it a lane's share of them.
"""

import os
import random
import sys
import time
from collections import Counter
from datetime import datetime

import pytest

from marketplace.caseload import queries as caseload
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects import gate, partners, shown
from marketplace.projects.models import PartnerFacts, Project
from tests.projects.generated import Pages, counted_by_hand, fill

pytestmark = pytest.mark.django_db
PUBLISHES = int(os.environ.get("PUBLISHES", "200"))


@pytest.fixture
def publish(county: Region, officer: User, reviewer: User, approver: User, at: datetime):
    def made(households: int, pages: int) -> Pages:
        dice = random.Random(households)
        fill(county, households, dice)
        desk = Pages(dice, officer, reviewer, approver, at)
        desk.published = desk.publish(pages)
        return desk

    return made


def check(desk: Pages, at: datetime) -> None:
    """Ours equals theirs, and both are enough: ten for everybody, five for organisations."""
    for project in Project.objects.public().select_related("region", "locality", "origin"):
        k = gate.examine(project, at=at).k
        assert k == counted_by_hand(project), project.pk
        assert k >= 10, project.pk
        assert counted_by_hand(project, for_partners=True) >= 5, project.pk
    for facts in PartnerFacts.objects.select_related("region", "project__region", "project__locality"):
        counted = partners.counted(facts.project, shown.of(facts))
        assert counted == counted_by_hand(facts.project, for_partners=True), facts.pk


def told(desk: Pages, began: float) -> str:
    rungs = Counter(project.k_rung for project in desk.published)
    return f"{len(desk.published)} published, {desk.refused} refused, {time.monotonic() - began:.0f} s, {dict(rungs)}"


def tell(capsys: pytest.CaptureFixture[str], figures: str) -> None:
    with capsys.disabled():
        sys.stderr.write(f"\n{figures}\n")


def test_two_thousand_households(publish, at: datetime) -> None:
    began = time.monotonic()
    desk = publish(2_000, 30)
    check(desk, at)
    assert len(desk.published) >= 20, told(desk, began)
    assert len({project.k_rung for project in desk.published}) >= 3
    assert PartnerFacts.objects.exists()


@pytest.mark.parametrize("forgets", ["the earlier pages", "what organisations read"])
def test_mutant_a_gate_that_forgets(forgets: str, publish, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    true = caseload.histories
    if forgets == "the earlier pages":
        monkeypatch.setattr(caseload, "histories", lambda _project: [])
    else:
        monkeypatch.setattr(gate, "as_partners_read", gate.as_everybody_reads)
    desk = publish(2_000, 40)
    monkeypatch.setattr(caseload, "histories", true)
    with pytest.raises(AssertionError):
        check(desk, at)


@pytest.mark.scale
def test_twenty_thousand_households(publish, at: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    desk = publish(20_000, PUBLISHES)
    check(desk, at)
    tell(capsys, f"20,000 households: {told(desk, began)}")
    assert len(desk.published) >= PUBLISHES * 0.85


@pytest.mark.scale
@pytest.mark.alone
def test_two_hundred_thousand_households(publish, at: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    desk = publish(200_000, PUBLISHES // 2)
    check(desk, at)
    tell(capsys, f"200,000 households: {told(desk, began)}")
    assert len(desk.published) >= PUBLISHES // 2 * 0.85
