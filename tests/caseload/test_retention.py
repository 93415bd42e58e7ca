"""What has had its time is erased after a preview: exactly that, and neither the log nor the ledger loses a row."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from marketplace.audit.models import Event, Reading, Transition
from marketplace.caseload import answers, desk, operations, retention, timeline
from marketplace.caseload.models import (
    Case,
    Consent,
    ConsentPaper,
    ImportJob,
    Need,
    SealedContact,
    Share,
    UrgentReading,
)
from marketplace.caseload.operations import consents, erasure, grants
from marketplace.caseload.states import REFUSED
from marketplace.lib import pii
from marketplace.lib.refusals import NotAllowed
from marketplace.people.models import User
from marketplace.places.models import Region
from tests.caseload.conftest import PDF, yes
from tests.caseload.reader import sheets

Agreed = Callable[[Case], Consent]


@pytest.fixture
def left(case: Case, agreed: Agreed, officer: User, at: datetime) -> Case:
    """One of four households has moved away; the other three stay."""
    paper = answers.Scan("application/pdf", PDF)
    proxy = yes(given_by="proxy", papers=[paper])
    operations.record_consent(case=case, answer=proxy, by=officer, at=at)
    operations.leave(case=case, because="moved", by=officer, at=at)
    return case


def due(county: Region, at: datetime) -> dict[str, int]:
    return {line.rule.name: line.count for line in retention.preview([county.path], at=at)}


def erased(county: Region, by: User, at: datetime) -> dict[str, int]:
    seen = retention.seal_of(retention.preview([county.path], at=at))
    return {line.rule.name: line.count for line in operations.purge(paths=[county.path], seen=seen, by=by, at=at)}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (30, {}),
        (32, {"contact": 1}),
        (367, {"contact": 1, "note": 1, "case": 1, "upload": 1}),
        (1097, {"contact": 1, "note": 1, "case": 1, "consent": 1, "upload": 1}),
    ],
)
def test_each_thing_has_its_own_time(
    left: Case, county: Region, at: datetime, days: int, expected: dict[str, int]
) -> None:
    assert due(county, at + timedelta(days=days)) == expected


def test_a_preview_erases_nothing_and_a_purge_erases_what_it_showed(
    left: Case, county: Region, officer: User, at: datetime
) -> None:
    late = at + timedelta(days=1097)
    shown = due(county, late)
    assert due(county, late) == shown
    assert erased(county, officer, late) == shown
    left.refresh_from_db()
    need = left.needs.get()
    assert left.token.startswith("erased-")
    assert (left.category, left.age_band, left.fingerprint) == ("", "", "")
    assert bytes(need.note) == b""
    assert not SealedContact.objects.filter(case=left).exists()
    assert not ConsentPaper.objects.exists()
    assert due(county, late) == {}


def test_whoever_stayed_keeps_everything(left: Case, county: Region, officer: User, at: datetime) -> None:
    stayed = Case.objects.filter(state="live")
    before = list(stayed.order_by("pk").values())
    erased(county, officer, at + timedelta(days=1097))
    assert list(stayed.order_by("pk").values()) == before
    assert (len(before), SealedContact.objects.count(), Need.objects.exclude(note=b"").count()) == (3, 3, 3)


def logs() -> list[Any]:
    return [list(table.objects.order_by("pk").values()) for table in (Event, Reading, Transition)]


def test_log_and_ledger_keep_every_row(bundled: Any, case: Case, county: Region, officer: User, at: datetime) -> None:
    operations.leave(case=case, because="died", by=officer, at=at)
    shares, before = list(Share.objects.order_by("pk").values()), logs()
    erased(county, officer, at + timedelta(days=1097))
    kept = [[row for row in now if row in was] for was, now in zip(before, logs(), strict=True)]
    assert kept == before
    assert list(Share.objects.order_by("pk").values()) == shares
    assert "按期限清除了这一户的资料" in [str(entry.what) for entry in timeline.entries(case)]
    assert Event.objects.filter(kind="vault.purged").count() == 1


def test_mutant_a_purge_that_forgets_the_left_takes_the_living(
    left: Case, county: Region, officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = retention.Rule(
        "contact", "", ("SealedContact.box",), lambda at: SealedContact.objects.all(), retention.RULES[0].erase
    )
    monkeypatch.setattr(retention, "RULES", (everybody, *retention.RULES[1:]))
    with pytest.raises(AssertionError):
        test_whoever_stayed_keeps_everything(left, county, officer, at)


def test_what_changed_since_the_preview_is_not_erased(
    left: Case, households: list[Case], county: Region, officer: User, at: datetime
) -> None:
    seen = retention.seal_of(retention.preview([county.path], at=at + timedelta(days=32)))
    operations.leave(case=households[1], because="died", by=officer, at=at)
    for stale in (seen, "", "0" * 32):
        with pytest.raises(erasure.PreviewIsOld):
            operations.purge(paths=[county.path], seen=stale, by=officer, at=at + timedelta(days=32))
    assert SealedContact.objects.count() == 4


def test_only_the_countys_officer_erases_and_only_there(
    left: Case, county: Region, reviewer: User, charlie: User, officer: User, at: datetime
) -> None:
    late = at + timedelta(days=32)
    seen = retention.seal_of(retention.preview([county.path], at=late))
    for by, paths in ((reviewer, [county.path]), (charlie, [county.path]), (officer, ["/990000/"]), (officer, [])):
        with pytest.raises(NotAllowed):
            operations.purge(paths=paths, seen=seen, by=by, at=late)
    assert SealedContact.objects.count() == 4


def test_a_refusal_is_kept_three_years_and_forgotten_imports_two_weeks(
    case: Case, bring: Callable[..., ImportJob], county: Region, officer: User, at: datetime
) -> None:
    operations.refuse_consent(case=case, told=True, by=officer, at=at)
    job = bring(sheets.sheet(sheets.person(9)), confirm=False)
    ImportJob.objects.filter(pk=job.pk).update(progress_at=at)
    assert due(county, at + timedelta(days=15)) == {"staged": 1}
    erased(county, officer, at + timedelta(days=15))
    job.refresh_from_db()
    assert (job.state, job.staged.count()) == ("discarded", 0)
    assert Consent.objects.get().state == REFUSED
    assert due(county, at + timedelta(days=1097))["consent"] == 1


def test_the_reason_of_an_urgent_reading_goes_and_the_reading_stays(
    case: Case, reviewer: User, county: Region, officer: User, at: datetime
) -> None:
    operations.break_glass(code=case.code, reason="邻居报告屋里有烟，电话不通", by=reviewer, at=at)
    late = at + timedelta(days=1097)
    erased(county, officer, late)
    assert UrgentReading.objects.get().reason == "—"


def test_an_erased_household_is_met_as_a_stranger(
    left: Case, bring: Callable[..., ImportJob], county: Region, officer: User, at: datetime
) -> None:
    late = at + timedelta(days=367)
    erased(county, officer, late)
    left.refresh_from_db()
    with pytest.raises(consents.WordsAreErased):
        operations.readmit(case=left, by=officer, at=late)
    with pytest.raises(grants.ContactErased):
        operations.open_contact(case=left, purpose="核对", by=officer, at=late)
    bring(sheets.sheet(*(sheets.person(n) for n in (1, 2, 3))))
    assert Case.objects.filter(state="live").count() == 4


def test_every_sealed_or_named_column_of_the_vault_has_a_rule() -> None:
    ruled = {f"caseload.{column}" for rule in retention.RULES for column in rule.columns}
    private = {name for name, said in pii.declared().items() if said and name.startswith("caseload.")}
    assert private - ruled == {"caseload.SealedUpload.box"}, "an upload lives an hour; the sweep takes it"
    assert all(isinstance(pii.kept(name), pii.Keep) for name in ruled)


def test_the_screen_shows_the_list_and_the_button_erases_it(
    left: Case, officer: User, charlie: User, reviewer: User, at: datetime, sign_in: Any
) -> None:
    address = reverse("caseload:purge")
    with time_machine.travel(at + timedelta(days=32), tick=False):
        assert [task.link for task in desk.tasks(user=officer, at=at + timedelta(days=32))][-1] == address
        assert left.code not in sign_in(charlie).get(address).content.decode()
        assert sign_in(reviewer).get(address).status_code == 404
        client = sign_in(officer)
        page = client.get(address)
        assert left.code in page.content.decode()
        assert "什么也没有清除" in client.post(address, {"seen": "old"}, follow=True).content.decode()
        assert SealedContact.objects.count() == 4
        done = client.post(address, {"seen": page.context["seen"]}, follow=True).content.decode()
    assert "没有到期的资料" in done
    assert SealedContact.objects.count() == 3


def test_the_command_previews_and_erases_by_name(left: Case, at: datetime) -> None:
    def said(**how: Any) -> Any:
        out = StringIO()
        call_command("purge", stdout=out, **how)
        return json.loads(out.getvalue())

    with time_machine.travel(at + timedelta(days=32)):
        preview = said(preview=True, locality="999901")
        assert (preview["erased"], preview["due"][0]["cases"]) == (False, [left.code])
        assert said(preview=True, locality="999902")["due"] == []
        with pytest.raises(CommandError):
            said(seen="0" * 32)
        assert SealedContact.objects.count() == 4
        assert said(seen=preview["seen"])["erased"] is True
    assert SealedContact.objects.count() == 3
