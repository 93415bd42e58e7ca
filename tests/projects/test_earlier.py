"""A household may stand on several pages, one after the other: together they must not single it out either."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from marketplace.caseload import queries as caseload
from marketplace.caseload.models import Case, Need
from marketplace.caseload.states import CONSENTED
from marketplace.people.models import User
from marketplace.projects import crowd, drafting, gate, operations, shown
from marketplace.projects.models import Project, Rung
from tests.projects.conftest import WORDS

Make = Callable[..., Any]


@pytest.fixture
def again(published: Project, officer: User, at: datetime) -> Callable[[], Project]:
    """A second project for the same twelve households, as the drafting desk makes it."""

    def make() -> Project:
        found = [
            Need.objects.create(
                case=case, kind="goods", item="轮椅", quantity=1, unit="辆", note=b"", fingerprint="w", state=CONSENTED,
                at=at, region_path=case.region_path,
            )
            for case in Case.objects.filter(needs__isnull=False).distinct()
        ]  # fmt: skip
        return drafting.draft(needs=[need.pk for need in found], by=officer, at=at, title="轮椅", **WORDS)

    return make


def _said(project: Project, words: str) -> None:
    """The page that was published spoke so."""
    Project.objects.filter(pk=project.pk).update(body=words)


def test_two_pages_that_say_the_same_take_nothing_from_each_other(again: Make, at: datetime) -> None:
    verdict = gate.examine(again(), at=at)
    assert (verdict.k, verdict.enough) == (12, True)


def test_what_the_first_page_said_in_words_counts_for_the_second(
    published: Project, again: Make, cases: Make, at: datetime
) -> None:
    """Alone 42 households match the second page; the first one spoke of eight who cannot care for themselves."""
    cases(30)
    _said(published, "他们生活不能自理。")
    Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True))[:8]).update(care="full")
    second = again()
    verdict = gate.examine(second, at=at)
    assert crowd.matching(shown.of(second)) == 42
    assert (verdict.k, verdict.enough) == (8, False)


def test_a_page_that_was_taken_back_has_been_read(
    published: Project, again: Make, cases: Make, officer: User, at: datetime
) -> None:
    cases(30)
    _said(published, "他们生活不能自理。")
    operations.withdraw(project=published, reason="写错了", by=officer, at=at)
    assert gate.examine(again(), at=at).enough is False


def test_a_draft_that_never_was_public_counts_for_nothing(
    quilts: Project, officer: User, at: datetime, cases: Make
) -> None:
    cases(30)
    _said(quilts, "他们生活不能自理。")
    operations.withdraw(project=quilts, reason="重写", by=officer, at=at)
    needs = list(Need.objects.values_list("pk", flat=True))
    assert gate.examine(drafting.draft(needs=needs, by=officer, at=at, title="棉被", **WORDS), at=at).enough


def test_words_that_can_be_read_two_ways_mean_the_way_that_fits(
    published: Project, again: Make, cases: Make, at: datetime
) -> None:
    """The first page named two categories. Whoever is also on the second, which shows one, is of that one."""
    cases(30, category="dibao")
    _said(published, "特困和低保家庭都有。")
    verdict = gate.examine(again(), at=at)
    assert (verdict.k, verdict.enough) == (12, True)


def test_an_earlier_page_sends_the_next_up_the_rungs(
    published: Project, again: Make, cases: Make, at: datetime
) -> None:
    """They have grown a band older since: beside the first page only the wider group can be said."""
    Case.objects.update(age_band="80+")
    cases(30, age_band="70-79", category="dibao")
    cases(30, age_band="80+")
    Project.objects.filter(pk=published.pk).update(shown_category="")
    second = again()
    assert (second.k_rung, second.shown_category) == (Rung.WIDER_AGE, "")
    assert second.shown_age_band == "elder"


def test_mutant_a_gate_without_a_memory(
    published: Project, again: Make, cases: Make, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caseload, "histories", lambda _project: [])
    test_what = test_what_the_first_page_said_in_words_counts_for_the_second
    with pytest.raises(AssertionError):
        test_what(published, again, cases, at)


def test_mutant_a_memory_for_fields_only(
    published: Project, again: Make, cases: Make, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "as_everybody_reads", lambda other: [shown.of(other)])
    with pytest.raises(AssertionError):
        test_what_the_first_page_said_in_words_counts_for_the_second(published, again, cases, at)
