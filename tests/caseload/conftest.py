"""A caseload of 示例县 in the vault: fictional households, their consents, their needs."""

import base64
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from marketplace.caseload import operations
from marketplace.caseload.models import Case, Consent, ImportJob, Need
from marketplace.organisations.models import Membership, Organisation
from marketplace.people.models import User
from marketplace.places.models import Region
from tests.caseload.reader import sheets

KEY = base64.b64encode(b"k" * 32)
PDF = b"%PDF-1.4 a mandate"


@pytest.fixture(autouse=True)
def token_key(settings: Any, tmp_path: Path) -> Path:
    settings.TOKEN_KEYS_DIR = tmp_path / "token-keys"
    settings.TOKEN_KEYS_DIR.mkdir()
    path: Path = settings.TOKEN_KEYS_DIR / "999901.v1.key"
    path.write_bytes(KEY)
    return path


@pytest.fixture
def bring(officer: User, county: Region, at: datetime) -> Callable[..., ImportJob]:
    """Upload, read and confirm a file as the county's officer."""

    def run(content: bytes, *, by: User = officer, confirm: bool = True, name: str = "名册.xlsx") -> ImportJob:
        job = operations.open_import(data=content, name=name, locality=county, by=by, at=at)
        operations.run_import(job=job, at=at)
        return operations.confirm_import(job=job, keep_good_rows=True, by=by, at=at) if confirm else job

    return run


@pytest.fixture
def households(bring: Callable[..., ImportJob]) -> list[Case]:
    """Three households in 青禾镇 and one in 南岭乡."""
    far = {"乡镇（街道）": "南岭乡", "村（社区）": "云台村委会"}
    bring(sheets.sheet(*(sheets.person(n) for n in (1, 2, 3)), sheets.person(4, **far)))
    return list(Case.objects.order_by("region_path", "token"))


@pytest.fixture
def case(households: list[Case]) -> Case:
    return households[0]


def yes(**changes: Any) -> operations.Answer:
    said: dict[str, Any] = {
        "given_by": "adults",
        "method": "signature",
        "scope": ["publish_need"],
        "told": True,
        "givers": ["吴春英"],
    }
    return operations.Answer(**(said | changes))


@pytest.fixture
def agreed(officer: User, at: datetime) -> Callable[[Case], Consent]:
    def ask(case: Case) -> Consent:
        return operations.record_consent(case=case, answer=yes(), by=officer, at=at)

    return ask


@pytest.fixture
def bundled(
    households: list[Case], agreed: Callable[[Case], Consent], officer: User, at: datetime
) -> tuple[UUID, UUID]:
    """A project (and its one line) with the needs of all four households."""
    for household in households:
        agreed(household)
    project, line = uuid4(), uuid4()
    needs = list(Need.objects.values_list("pk", flat=True))
    operations.bundle(needs=needs, project=project, line_of=dict.fromkeys(needs, line), by=officer, at=at)
    return project, line


@pytest.fixture
def station(county: Region, person: Callable[..., User]) -> Organisation:
    """A social-work station with one worker, `worker@example.invalid`."""
    by, worker = person("founder"), person("worker")
    made = Organisation.objects.create(
        name="青禾镇社工站",
        kind="station",
        uscc="52999999MJ0000002B",
        region=county,
        contact="0000-0000",
        applied_by=by,
    )
    Membership.objects.create(user=by, organisation=made, role="operator", valid_from=date(2026, 1, 1))
    Membership.objects.create(user=worker, organisation=made, role="worker", valid_from=date(2026, 1, 1))
    return made
