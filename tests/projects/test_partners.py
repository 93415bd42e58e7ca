"""Verified organisations may read a little more before they offer: true of at least five households, and of enough
beside everything else they can have read.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from marketplace.caseload.models import Case, Need
from marketplace.caseload.states import CONSENTED
from marketplace.people.models import User
from marketplace.places.models import LocalitySettings
from marketplace.projects import crowd, drafting, gate, operations, partners, wording
from marketplace.projects.models import PartnerFacts, Project, Rung
from tests.projects.conftest import WORDS

Make = Callable[..., Any]
ILL = {"illness_class": "chronic"}


@pytest.fixture
def publish(officer: User, reviewer: User, approver: User, at: datetime) -> Callable[[list[Need]], Project]:
    def make(found: list[Need]) -> Project:
        project = drafting.draft(needs=[need.pk for need in found], by=officer, at=at, title="棉被", **WORDS)
        project = operations.submit(project=project, by=officer, at=at)
        project = operations.check(project=project, by=reviewer, at=at)
        return operations.publish(project=project, by=approver, at=at)

    return make


@pytest.fixture
def seven_ill(needs: Make, cases: Make, publish: Make) -> Project:
    """Seven of thirty are ill: the public is not told, an organisation is."""
    cases(23)
    return publish(needs(7, **ILL))


def test_five_are_enough_for_organisations_and_ten_for_the_public(seven_ill: Project) -> None:
    facts = seven_ill.partner_facts
    assert (seven_ill.k_rung, seven_ill.shown_illness, seven_ill.k_value) == (Rung.NO_ILLNESS, "", 30)
    assert (facts.k_rung, facts.shown_illness, facts.k_value) == (Rung.AS_DRAFTED, "chronic", 7)
    assert "慢性病" in wording.for_partners(seven_ill)
    assert "慢性病" not in wording.of(seven_ill)


def test_four_are_not_enough_for_anybody(needs: Make, cases: Make, publish: Make) -> None:
    cases(26)
    project = publish(needs(4, **ILL))
    assert not PartnerFacts.objects.exists()
    assert "慢性病" not in wording.for_partners(project)


def test_a_locality_that_has_not_decided_tells_nothing_more(needs: Make, cases: Make, publish: Make) -> None:
    LocalitySettings.objects.update(k_partner=None)
    cases(23)
    publish(needs(7, **ILL))
    assert not PartnerFacts.objects.exists()


def test_it_is_withheld_when_the_crowd_thins_and_shown_again_when_it_is_back(
    seven_ill: Project, officer: User, at: datetime
) -> None:
    gone = list(Case.objects.filter(**ILL).values_list("pk", flat=True))[:3]
    for illness, told in (("serious", False), ("chronic", True)):
        Case.objects.filter(pk__in=gone).update(illness_class=illness)
        operations.recount(project=seven_ill, by=officer, at=at)
        assert ("慢性病" in wording.for_partners(seven_ill)) is told


@pytest.fixture
def second(seven_ill: Project, officer: User, at: datetime, cases: Make) -> Callable[[], Project]:
    """The seven want something else as well; six of them have come to live with somebody."""

    def make() -> Project:
        ids = list(Case.objects.filter(**ILL).values_list("pk", flat=True))[:3]
        Case.objects.filter(pk__in=ids).update(household_band="2-3")
        Project.objects.filter(pk=seven_ill.pk).update(shown_household_band="")
        PartnerFacts.objects.update(shown_household_band="")
        cases(30, household_band="2-3")
        found = [
            Need.objects.create(
                case_id=pk, kind="goods", item="轮椅", quantity=1, unit="辆", note=b"", fingerprint="w",
                state=CONSENTED, at=at, region_path=seven_ill.region_path,
            )
            for pk in ids
        ]  # fmt: skip
        return drafting.draft(needs=[need.pk for need in found], by=officer, at=at, title="轮椅", **WORDS)

    return make


def test_what_organisations_have_read_counts_for_the_next_page(second: Make, at: datetime) -> None:
    """Thirty-three match the page, and beside the first one for the public; three for who also knows of the illness."""
    project = second()
    assert (project.k_rung, project.shown_household_band) == (Rung.NO_HOUSEHOLD, "")
    Project.objects.filter(pk=project.pk).update(shown_household_band="2-3")
    project.refresh_from_db()
    verdict = gate.examine(project, at=at)
    assert (verdict.k, verdict.thin, verdict.enough) == (33, True, False)
    assert "已核验的机构" in gate.why_not(verdict)


def test_mutant_one_floor_for_everybody(second: Make, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "as_partners_read", gate.as_everybody_reads)
    with pytest.raises(AssertionError):
        test_what_organisations_have_read_counts_for_the_next_page(second, at)


def test_mutant_organisations_are_told_everything(
    needs: Make, cases: Make, publish: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "required_of_partners", lambda _locality: 1)
    with pytest.raises(AssertionError):
        test_four_are_not_enough_for_anybody(needs, cases, publish)


def test_the_counted_crowd_is_the_one_of_both_pages(seven_ill: Project) -> None:
    from marketplace.projects import shown

    assert partners.counted(seven_ill, shown.of(seven_ill.partner_facts)) == 7
