"""A service organisation with visits to make, the station that stands for them, volunteers."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.volunteering import operations, tokens
from tests.conftest import AT
from tests.partners import CODES, assigned, line_of, published, verified


@pytest.fixture(autouse=True)
def clock():
    """Stands still at AT; `clock.move_to(…)`."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def runner(person):
    return person("runner")


@pytest.fixture
def witness(person):
    return person("witness")


@pytest.fixture
def service(county, runner, officer, reviewer, at):
    return verified(
        county,
        operator=runner,
        officer=officer,
        reviewer=reviewer,
        at=at,
        name="石桥助老服务中心",
        kind="service",
        uscc=CODES[1],
    )


@pytest.fixture
def station(county, witness, officer, reviewer, at):
    return verified(
        county,
        operator=witness,
        officer=officer,
        reviewer=reviewer,
        at=at,
        name="石桥镇社工站",
        kind="station",
        uscc=CODES[2],
    )


@pytest.fixture
def line(county, regions, service, officer, reviewer, approver, at):
    project = published(regions["石桥镇"], drafter=officer, checker=reviewer, publisher=approver, at=at)
    visits = line_of(project)
    assigned(visits, service, by=officer, at=at)
    return visits


@pytest.fixture
def open_shift(line, service, runner, at):
    def make(*, hours=5, lasts=90, **plan):
        starts = at + timedelta(hours=hours)
        words = {"meeting_point": "石桥镇社工站门口", "capacity": 2, "adults_only": False} | plan
        return operations.open_shift(
            line=line,
            organisation=service,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=lasts),
            by=runner,
            at=at,
            **words,
        )

    return make


@pytest.fixture
def shift(open_shift):
    return open_shift()


@pytest.fixture
def volunteer(person):
    return person("volunteer")


@pytest.fixture
def signed_up(shift, volunteer, at):
    return operations.sign_up(shift=shift, adult=True, by=volunteer, at=at)


@pytest.fixture
def token(shift):
    return tokens.token(shift)


@pytest.fixture
def gone(signed_up, volunteer, token):
    """Came ten minutes late, left five minutes after the end."""
    operations.check_in(sign_up=signed_up, token=token, by=volunteer, at=signed_up.starts_at + timedelta(minutes=10))
    operations.check_out(sign_up=signed_up, token=token, by=volunteer, at=signed_up.ends_at + timedelta(minutes=5))
    return signed_up


@pytest.fixture
def recorded(gone, runner):
    operations.record(sign_up=gone, content="陪聊天，量血压", by=runner, at=gone.ends_at + timedelta(hours=1))
    return gone
