"""Two officers at once: judged on PostgreSQL, where they really work side by side."""

from collections import Counter
from functools import partial
from uuid import UUID, uuid4

import pytest

from marketplace.caseload import operations
from marketplace.caseload.models import Case, Consent, ImportJob, Need, Share
from marketplace.lib.refusals import WrongState
from marketplace.outbox.models import Message
from marketplace.people.models import Role
from tests.caseload.reader import sheets
from tests.conftest import AT
from tests.threads import together

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]


def _bundle(need: UUID, officer: object, _: int) -> list[Share]:
    return operations.bundle(needs=[need], project=uuid4(), line_of={need: uuid4()}, by=officer, at=AT)


def _confirm(job: UUID, officer: object) -> ImportJob:
    found = ImportJob.objects.get(pk=job)
    return operations.confirm_import(job=found, keep_good_rows=True, by=officer, at=AT)


def test_one_need_goes_into_one_of_eight_projects(case, agreed, officer):
    agreed(case)
    need = case.needs.get().uuid
    answers = together([partial(_bundle, need, officer, n) for n in range(8)])
    assert sum(isinstance(answer, list) for answer in answers) == 1, answers
    assert sum(isinstance(answer, WrongState) for answer in answers) == 7, answers
    assert Share.objects.filter(need=need, out_at=None).count() == 1


def test_an_import_is_confirmed_once(bring, officer):
    job = bring(sheets.sheet(*(sheets.person(n) for n in range(1, 30))), confirm=False)
    answers = together([partial(_confirm, job.pk, officer)] * 4)
    assert sum(isinstance(answer, ImportJob) for answer in answers) == 1, answers
    assert sum(isinstance(answer, WrongState) for answer in answers) == 3, answers
    assert Case.objects.count() == 29


def test_a_withdrawal_wins_over_a_bundle_or_follows_it(households, agreed, officer):
    """Whoever comes first, afterwards no live share stands without a consent."""
    for case in households * 3:
        consent, need = agreed(case), case.needs.get().uuid
        revoke = partial(operations.revoke_consent, consent=consent, by=officer, at=AT)
        together([partial(_bundle, need, officer, 0), revoke])
        assert Consent.objects.get(pk=consent.pk).state == "revoked"
        assert not Share.objects.filter(need=need, out_at=None).exists()
        assert Need.objects.get(pk=need).state == "withdrawn"


def test_without_the_lock_a_withdrawal_slips_past(households, agreed, officer, monkeypatch):
    monkeypatch.setattr("marketplace.caseload.locks.hold", lambda cases: None)
    with pytest.raises(AssertionError):
        test_a_withdrawal_wins_over_a_bundle_or_follows_it(households, agreed, officer)


def _guess(by: object, n: int) -> object:
    return operations.break_glass(code=f"NO-SUCH-{n}", reason="夜里邻居报告屋里有烟，同事电话不通", by=by, at=AT)


def test_codes_tried_at_once_count_one_after_the_other(case, person, county):
    """Twelve tries side by side: five are looked up, and the supervisor is told once."""
    reader = person("reader", Role.COUNTY_OFFICER, county)
    answers = together([partial(_guess, reader, n) for n in range(12)])
    assert Counter(type(answer).__name__ for answer in answers) == {"NoSuchCase": 5, "TooManyMisses": 7}
    assert Message.objects.filter(kind="caseload.codes_tried").count() == 1
