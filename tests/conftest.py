"""The cast and the stage: one fictional county, named people, and a template engine that refuses undefined variables."""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from marketplace.lib import guards, walls
from marketplace.lib.clock import SHANGHAI
from marketplace.people import operations as people
from marketplace.people.models import Role, User
from marketplace.places import operations as places
from marketplace.places.models import LocalitySettings, Region
from tests import roles

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
DIVISIONS = """\
code,name,level,parent_code
990000,示例省,province,
999900,示例市,prefecture,990000
999901,示例县,county,999900
999902,邻县,county,999900
999901100,青禾镇,township,999901
999901101,石桥镇,township,999901
999901200,南岭乡,township,999901
999902100,北塘镇,township,999902
999901100200,河西村委会,village,999901100
999901100201,东坪村委会,village,999901100
999901101200,柳溪村委会,village,999901101
999901200200,云台村委会,village,999901200
999902100200,沙湾村委会,village,999902100
"""


class _Undefined(str):
    """Rendering an undefined template variable fails the test (STYLE 23)."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: Any) -> str:
        raise AssertionError(f"undefined template variable: {name}")


def pytest_configure() -> None:
    from marketplace.lib import catalogues

    catalogues.compile_all()


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> None:
    from django.template import engines

    engines["django"].engine.string_if_invalid = _Undefined("%s")


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """The real hasher is slow on purpose, and every test makes a cast."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _one_language() -> Iterator[None]:
    """A page asked for in English leaves its thread speaking English."""
    yield
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """On PostgreSQL the roles stand before the first test, and requests are served as they will be."""
    if not walls.has_roles():
        return
    with django_db_blocker.unblock():
        walls.build()
    roles.serve_in_earnest()


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def regions(db: None) -> dict[str, Region]:
    """The fictional divisions by name."""
    import csv

    places.import_regions(rows=csv.DictReader(DIVISIONS.splitlines()))
    return {region.name: region for region in Region.objects.all()}


@pytest.fixture
def county(regions: dict[str, Region]) -> Region:
    """示例县, which has decided everything the thread needs."""
    LocalitySettings.objects.create(
        region=regions["示例县"],
        k_public=10,
        k_partner=5,
        crowdfunding_households_least=10,
        designation_number="演示-2026-001",
        designation_from=date(2026, 1, 1),
        designation_until=date(2027, 12, 31),
        platform_link="https://platform.example/campaigns/",
        bid_appeal_days=3,
        hotline="12345",
    )
    return regions["示例县"]


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """`person("li", "county_officer", county)`: a user who may hold a region role. `person("guest")`: one who holds none."""

    def make(handle: str, role: str | None = None, region: Region | None = None) -> User:
        user = User.objects.create_user(f"{handle}@example.invalid", "correct horse battery", name=handle)
        if role and region:
            assert role in Role.values, role
            people.appoint(user=user, role=role, region=region, valid_from=date(2026, 1, 1), by=user, at=AT)
        return user

    return make


@pytest.fixture
def officer(person: Callable[..., User], county: Region) -> User:
    return person("officer", Role.COUNTY_OFFICER, county)


@pytest.fixture
def reviewer(person: Callable[..., User], county: Region) -> User:
    return person("reviewer", Role.COUNTY_REVIEWER, county)


@pytest.fixture
def approver(person: Callable[..., User], county: Region) -> User:
    return person("approver", Role.COUNTY_APPROVER, county)


@pytest.fixture
def charlie(person: Callable[..., User], regions: dict[str, Region]) -> User:
    """An officer of the neighbouring county: must see nothing of ours."""
    return person("charlie", Role.COUNTY_OFFICER, regions["邻县"])


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser signed in as this user, with the second factor already given."""

    def signed_in(user: User, *, second_factor: bool = True) -> Client:
        from allauth.mfa.models import Authenticator

        client = Client()
        client.force_login(user)
        if second_factor:
            Authenticator.objects.get_or_create(
                user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "unused"}}
            )
            session = client.session
            session["account_authentication_methods_user"] = str(user.pk)
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
            session.save()
        return client

    return signed_in


@pytest.fixture
def relay() -> Callable[[], int]:
    """Deliver everything that waits in the outbox, as the worker would; answers how many rows were done."""

    def run() -> int:
        from marketplace.outbox import relay as outbox_relay

        return roles.as_worker(outbox_relay.drain)(strict=True)

    return run


@pytest.fixture
def guards_lifted() -> Iterator[None]:
    with guards.lifted():
        yield
