"""What the gate lets through, and how it closes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from marketplace.caseload import queries as caseload
from marketplace.caseload.models import Case
from marketplace.lib import privacy
from marketplace.people.models import User
from marketplace.places.models import LocalitySettings, Region
from marketplace.projects import crowd, drafting, gate, operations, shown
from marketplace.projects.models import Project, Rung
from marketplace.projects.shown import Shown

Make = Callable[..., Any]


def read(project: Project, at: datetime, **words: str) -> gate.Verdict:
    return gate.examine(project, at=at, words=words)


def kinds(verdict: gate.Verdict) -> list[str]:
    return [placed.finding.kind for placed in verdict.findings]


def test_a_clean_page_passes(quilts: Project, at: datetime) -> None:
    verdict = gate.examine(quilts, at=at)
    assert verdict.passed
    assert (verdict.k, verdict.needed, verdict.rung, verdict.consents) == (12, 10, Rung.AS_DRAFTED, (12, 12))


def test_the_rungs_come_one_at_a_time_in_the_order_of_the_rule(regions: dict[str, Region]) -> None:
    page = Shown(regions["青禾镇"], "chronic", "tekun_home", "1", ("70-79",))
    wider = [(Rung.COUNTY, regions["示例县"]), (Rung.LOCALITY, regions["示例市"])]
    steps = list(shown.rungs(page, wider=wider))
    assert [rung for rung, _ in steps] == list(Rung)
    for (_, before), (_, after) in pairwise(steps):
        assert sum(getattr(before, name) != getattr(after, name) for name in Shown.__dataclass_fields__) == 1


@pytest.mark.parametrize(
    ("few", "rung"),
    [
        ({"illness_class": "serious"}, Rung.NO_ILLNESS),
        ({"category": "orphan_or_unattended"}, Rung.NO_CATEGORY),
        ({"household_band": "4+"}, Rung.NO_HOUSEHOLD),
        ({"age_band": "80+"}, Rung.WIDER_AGE),
        ({"age_band": "18-29"}, Rung.NO_AGE),
    ],
)
def test_the_first_rung_that_is_enough_is_taken(
    few: dict[str, str], rung: Rung, needs: Make, cases: Make, officer: User, at: datetime
) -> None:
    cases(15)
    project = drafting.draft(needs=[need.pk for need in needs(3, **few)], by=officer, at=at)
    assert project.k_rung == rung
    assert project.k_value is not None
    assert project.k_value >= 10


def test_a_small_township_hides_in_its_county(needs: Make, cases: Make, officer: User, at: datetime) -> None:
    cases(15, "柳溪村委会")
    project = drafting.draft(needs=[need.pk for need in needs(3, "云台村委会")], by=officer, at=at)
    assert (project.region.name, project.origin.name, project.k_rung) == ("示例县", "南岭乡", Rung.COUNTY)


def test_where_nothing_is_enough_it_refuses_and_offers_a_bundle(needs: Make, officer: User, at: datetime) -> None:
    project = drafting.draft(needs=[need.pk for need in needs(3)], by=officer, at=at)
    with pytest.raises(operations.GateRefuses, match="只有 3 户，至少要 10 户"):
        operations.submit(project=project, by=officer, at=at)
    with pytest.raises(crowd.NoRungIsEnough, match="合成一个项目"):
        drafting.widen(project=project, by=officer, at=at)


def test_another_county_does_not_swell_the_count(needs: Make, cases: Make, officer: User, at: datetime) -> None:
    cases(50, "沙湾村委会")
    project = drafting.draft(needs=[need.pk for need in needs(9)], by=officer, at=at)
    assert not gate.examine(project, at=at).enough


def test_households_that_left_do_not_count(quilts: Project, at: datetime) -> None:
    Case.objects.filter(pk__in=Case.objects.values("pk")[:3]).update(state="left", left_at=at, left_because="moved")
    assert gate.examine(quilts, at=at).k == 9


def test_words_count_as_much_as_fields(quilts: Project, cases: Make, at: datetime) -> None:
    cases(15, category="dibao", household_band="2-3")
    two = Case.objects.filter(category="tekun_home").values_list("pk", flat=True)[:2]
    Case.objects.filter(pk__in=list(two)).update(care="full")
    assert read(quilts, at, body="12户要棉被。").enough
    verdict = read(quilts, at, body="12户失能的家庭要棉被。")
    assert (verdict.k, kinds(verdict)) == (2, ["care"])


def test_a_page_that_hides_the_age_may_not_tell_it(quilts: Project, cases: Make, at: datetime) -> None:
    Project.objects.filter(pk=quilts.pk).update(shown_age_band="", shown_category="", shown_household_band="")
    quilts = Project.objects.get()
    assert read(quilts, at, body="学龄前的孩子要棉被。").k == 0
    assert read(quilts, at, body="老人要棉被。").k == 12
    assert set(kinds(read(quilts, at, body_en="Preschool children need quilts."))) == {"ages"}


def test_a_county_page_may_not_name_the_township_when_it_is_small(
    needs: Make, cases: Make, officer: User, at: datetime
) -> None:
    cases(15, "柳溪村委会")
    project = drafting.draft(needs=[need.pk for need in needs(3, "云台村委会")], by=officer, at=at)
    assert kinds(read(project, at, body="南岭乡3户要棉被。")) == ["region"]
    assert not kinds(read(project, at, body="示例县3户要棉被。"))


def test_villages_of_the_county_are_known_by_name(quilts: Project, at: datetime) -> None:
    for text in ("河西村委会的家庭", "东坪社区8户", "云台村的家庭", "柳溪的家庭"):
        assert "village" in kinds(read(quilts, at, body=text)), text


@pytest.mark.parametrize("field", [*gate.TEXTS, "line:0:title", "line:0:title_en"])
def test_every_free_text_is_read(field: str, quilts: Project, at: datetime) -> None:
    said = "Contact Zhang Xiuying 13800138000" if field.endswith("_en") else "找张秀英13800138000"
    if field.startswith("line"):
        quilts.lines.update(**{field.rpartition(":")[2]: said})
    else:
        setattr(quilts, field, said)
    assert {"name", "phone"} <= set(kinds(gate.examine(quilts, at=at)))


def test_even_a_unit_is_read(quilts: Project, at: datetime) -> None:
    quilts.lines.update(unit="QQ123456")
    assert "contact" in kinds(gate.examine(quilts, at=at))


def test_mutant_a_gate_that_skips_english(quilts: Project, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Contact Zhang Xiuying 13800138000"
    assert not read(quilts, at, body_en=said).sendable
    chinese = [detector for detector in privacy.DETECTORS if "english" not in detector.__module__]
    monkeypatch.setattr(privacy, "DETECTORS", tuple(chinese))
    assert "name" not in kinds(read(quilts, at, body_en=said))


def test_mutant_a_gate_that_reads_only_chinese_fields(
    quilts: Project, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    quilts.body_en = "ID number 999999195001010018"
    assert not gate.examine(quilts, at=at).sendable
    monkeypatch.setattr(gate, "TEXTS", tuple(name for name in gate.TEXTS if not name.endswith("_en")))
    assert gate.examine(quilts, at=at).sendable  # so the test above would be red


@pytest.mark.parametrize(
    "broken", ["privacy.scan", "caseload.k_matching", "caseload.histories", "caseload.consents_valid"]
)
def test_a_step_that_cannot_run_closes_the_gate(
    broken: str, quilts: Project, officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError(broken)

    holder, name = broken.split(".")
    monkeypatch.setattr({"privacy": privacy, "caseload": caseload}[holder], name, fails)
    verdict = gate.examine(quilts, at=at)
    assert not verdict.is_complete
    with pytest.raises(operations.GateRefuses, match="没能跑完"):
        operations.submit(project=quilts, by=officer, at=at)


def test_what_may_not_be_shown_at_all_is_refused(quilts: Project, regions: dict[str, Region], at: datetime) -> None:
    quilts.shown_illness = "infectious"
    quilts.region = regions["河西村委会"]
    verdict = gate.examine(quilts, at=at)
    assert set(verdict.unshowable) == {"region", "shown_illness"}
    assert not verdict.sendable


def test_an_undecided_locality_is_refused_clearly(quilts: Project, county: Region, at: datetime) -> None:
    LocalitySettings.objects.filter(region=county).update(k_public=None)
    verdict = gate.examine(quilts, at=at)
    assert (verdict.needed, verdict.sendable) == (None, False)
    assert "最低户数" in gate.why_not(verdict)


def test_pages_of_the_same_cases_are_counted_together(
    published: Project, cases: Make, officer: User, at: datetime
) -> None:
    """The first page shows the category, the second the illness: together they single out."""
    mine = list(Case.objects.values_list("pk", flat=True))
    cases(30, category="dibao", illness_class="chronic")
    Case.objects.filter(pk__in=mine).update(illness_class="chronic")
    Case.objects.filter(pk__in=mine[:3]).update(illness_class="serious")
    later = Shown(published.region, illness="serious")
    assert crowd.least(later, [[[shown.of(published)]]]) == 3
    assert crowd.least(replace(later, illness="chronic"), [[[shown.of(published)]]]) == 9


def test_two_pages_that_no_household_can_share_count_as_nobody(regions: dict[str, Region], county: Region) -> None:
    one, other = Shown(regions["青禾镇"], category="dibao"), Shown(regions["青禾镇"], category="tekun_home")
    assert crowd.least(one, [[[other]]]) == 0


def test_the_public_page_never_says_the_number(published: Project) -> None:
    from marketplace.projects import wording

    assert str(published.k_value) not in "".join(wording.of(published))
