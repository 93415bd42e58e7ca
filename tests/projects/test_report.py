"""The anonymity report says what the gate counts now, not what it counted then."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from marketplace.caseload.models import Case
from marketplace.projects.models import Project

Make = Callable[..., Any]


def report(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    call_command("anonymity_report", "--json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_every_project_says_its_k_and_its_rung(
    published: Project, cases: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    cases(3)
    found = report(capsys)
    [row] = found["projects"]
    assert (row["code"], row["k"], row["needed"], row["rung"]) == (published.code, 15, 10, "as_drafted")
    assert found["distribution"]["10-19"] == sum(found["distribution"].values()) == 1
    assert (found["rungs"]["as_drafted"], found["least"], found["below"]) == (1, 15, [])
    Case.objects.all().update(category="dibao")
    assert report(capsys)["below"] == [str(published.uuid)]
    with pytest.raises(CommandError, match="too few"):
        call_command("anonymity_report", "--check")


def test_it_says_which_fields_a_page_can_afford(county: Any, cases: Make, capsys: pytest.CaptureFixture[str]) -> None:
    cases(30)
    cases(10, category="dibao")
    cases(8, category="dibao", age_band="18-29")
    [place] = report(capsys)["caseload"]
    assert place["live"] == 48
    assert place["reach"]["township"] == place["reach"]["township+category"] == 1
    assert place["reach"]["township+category+age_band"] == pytest.approx(40 / 48, abs=1e-4)
