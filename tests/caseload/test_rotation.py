"""A new key reaches every box, goes on where it stopped, and the old one reads until it is dropped."""

import base64
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from marketplace.audit.models import Event
from marketplace.caseload import operations, parcel, seals, tokens
from marketplace.caseload.models import Case, Consent, ImportJob, Need, SealedContact
from marketplace.giving.models import StripeEvent
from marketplace.giving.operations import inbox
from marketplace.lib import rotation, sealing
from marketplace.people import factors
from marketplace.people.models import User
from tests.caseload.reader import sheets


@pytest.fixture
def old(settings: Any) -> str:
    settings.SEALING_KEYS = ["old"]
    return "old"


def rotated() -> str:
    told = StringIO()
    call_command("rotate_keys", stdout=told)
    return told.getvalue()


def contacts() -> list[str]:
    return sorted(seals.take(row, row.box)["phone"] for row in SealedContact.objects.all())


@pytest.fixture
def full(
    old: str, households: list[Case], agreed: Callable[[Case], Consent], officer: User, at: datetime, settings: Any
) -> list[Case]:
    """Everything that can be sealed, under the old key; the new one is already first."""
    agreed(households[0])
    box = sealing.seal("{}", owner="giving_stripeevent:evt_1")
    StripeEvent.objects.create(reference="evt_1", kind="ping", raw=box, received_at=at)
    Authenticator.objects.create(user=officer, type="totp", data={"secret": factors.seal("JBSW")})
    settings.SEALING_KEYS = ["new", "old"]
    return households


def test_every_box_moves_and_the_old_key_may_go(full: list[Case], settings: Any) -> None:
    before = contacts()
    said = rotated()
    assert "caseload.SealedContact.box 4/4, sealed anew 4" in said
    assert "1 older may be dropped" in said
    settings.SEALING_KEYS = ["new"]
    assert contacts() == before
    assert factors.unseal(Authenticator.objects.get().data["secret"]) == "JBSW"
    for model, column in seals.columns():
        assert all(seals.take(row, getattr(row, column)) is not None for row in model._base_manager.all())


def test_mutant_a_store_that_nobody_named_is_locked_in(
    full: list[Case], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(rotation._stores, "caseload.Need.note")
    rotated()
    settings.SEALING_KEYS = ["new"]
    need = Need.objects.first()
    with pytest.raises(sealing.CannotOpen):
        seals.take(need, need.note)


def test_the_old_key_reads_until_it_is_dropped(full: list[Case], settings: Any) -> None:
    assert len(contacts()) == 4
    settings.SEALING_KEYS = ["new"]
    with pytest.raises(sealing.CannotOpen):
        contacts()
    with pytest.raises(CommandError, match="open with no key"):
        rotated()


def test_stopped_half_way_it_goes_on_and_again_it_finds_nothing(
    full: list[Case], officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "STEP", 2)
    steps = operations.rotate_keys(by=officer, at=at)
    while (progress := next(steps)).name != "caseload.SealedContact.box" or not progress.moved:
        pass
    steps.close()
    assert (progress.seen, progress.total) == (2, 4)
    assert len(contacts()) == 4
    assert "caseload.SealedContact.box 2/2, sealed anew 2" in rotated()
    assert "sealed anew 2" not in (again := rotated())
    assert "caseload.SealedContact.box 0/0" in again


def test_a_rotation_is_in_the_log_without_the_key(full: list[Case]) -> None:
    rotated()
    event = Event.objects.get(kind="keys.rotated")
    assert event.facts["moved"]["caseload.SealedContact.box"] == 4
    rotated()
    assert Event.objects.filter(kind="keys.rotated").count() == 1


def test_an_upload_of_before_the_new_key_is_still_read(
    old: str, bring: Callable[..., ImportJob], officer: User, county: Any, at: datetime, settings: Any
) -> None:
    job = operations.open_import(
        data=sheets.sheet(sheets.person(1)), name="名册.xlsx", locality=county, by=officer, at=at
    )
    settings.SEALING_KEYS = ["new", "old"]
    assert parcel.unwrap(job.upload).startswith(b"PK")
    settings.SEALING_KEYS = ["new"]
    with pytest.raises(sealing.CannotOpen):
        parcel.unwrap(job.upload)


def test_what_the_pay_company_said_is_sealed_anew_and_never_replaced(
    db: None, old: str, at: datetime, settings: Any
) -> None:
    raw = b'{"id": "evt_2"}'
    event = StripeEvent(reference="evt_2", kind="ping", received_at=at)
    event.raw = sealing.seal(raw.decode(), owner=inbox.owner(event))
    event.save()
    settings.SEALING_KEYS = ["new", "old"]
    call_command("rotate_keys", stdout=StringIO())
    event.refresh_from_db()
    assert inbox.opened(event) == raw
    forged = sealing.seal('{"id": "evt_3"}', owner=inbox.owner(event))
    with pytest.raises(IntegrityError), transaction.atomic():
        StripeEvent.objects.update(raw=forged)


@pytest.fixture
def renewed(token_key: Path, tmp_path: Path, regions: Any) -> Path:
    """The case system hands over its next key for 示例县."""
    source = tmp_path / "next"
    source.write_bytes(base64.b64encode(b"n" * 32))
    return source


def test_under_the_case_systems_next_key_a_household_stays_one_household(
    bring: Callable[..., ImportJob], renewed: Path, token_key: Path
) -> None:
    content = sheets.sheet(sheets.person(1), sheets.person(2))
    bring(content)
    before = dict(Case.objects.values_list("pk", "token"))
    told = StringIO()
    call_command("rotate_keys", locality="999901", token_key=renewed, stdout=told)
    assert "2 households still under an older token key" in told.getvalue()
    bring(content)
    after = dict(Case.objects.values_list("pk", "token"))
    assert set(after) == set(before)
    assert not set(after.values()) & set(before.values())
    assert set(Case.objects.values_list("key_version", flat=True)) == {2}
    assert "older token key" not in rotated()


def test_mutant_the_newest_key_alone_makes_two_households_of_one(
    bring: Callable[..., ImportJob], renewed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = tokens.every_key
    monkeypatch.setattr(tokens, "every_key", lambda code: every(code)[:1])
    with pytest.raises(AssertionError):
        test_under_the_case_systems_next_key_a_household_stays_one_household(bring, renewed, renewed)


def test_the_same_next_key_twice_is_one_key(county: Any, renewed: Path, token_key: Path) -> None:
    for _ in range(2):
        call_command("rotate_keys", locality="999901", token_key=renewed, stdout=StringIO())
    assert sorted(path.name for path in token_key.parent.iterdir()) == ["999901.v1.key", "999901.v2.key"]
