"""The demo county with one planted family in it, and everything that can happen to that family happening to it."""

import base64
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from demo import cast, county, exports, patience, roster
from demo.thread import desk, fulfilment
from marketplace.caseload import queries as caseload
from marketplace.caseload.models import Consent, GrantedContact, Need
from marketplace.giving import operations as giving
from marketplace.lib import clock
from marketplace.outbox import relay
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects.models import Assignment
from tests.canary import planted
from tests.giving.conftest import ACCOUNT, SECRET, PayCompany

ERRORS, OK = 20, 200
PDF = b"%PDF-1.4\n" + planted.PAPER.encode()
Sign = Callable[[User], Client]


class House:
    """`addresses`: every address that was asked for or led to."""

    def __init__(self, data: Path, sign_in: Sign) -> None:
        self.data, self.sign_in, self.addresses, self.failed = data, sign_in, list[str](), 0
        rows = exports.people(roster._villages(), count=roster.COUNT, seed=2026)
        like = next(row for row in rows if row.village.township == "石桥镇" and row.kind == "物资")
        self.person = planted.Planted(
            **{
                **vars(like),
                "serial": 487,
                "born": date(1947, 3, 13),
                "male": False,
                "category": "农村低保",
                "want": planted.WANT,
            }
        )
        self.rows = [*rows, self.person]

    @property
    def at(self) -> datetime:
        return clock.now()

    @property
    def secrets(self) -> planted.Secrets:
        case, inner = self.case, [self.case.token, str(self.case.pk), self.case.pk.hex, self.case.code]
        for rows in (case.needs.all(), case.consents.all(), GrantedContact.objects.filter(share__need__case=case)):
            inner += [str(row.pk) for row in rows]
        return planted.Secrets(planted.private(self.person.identity), tuple(inner))

    def open(self) -> None:
        """Everything up to an acceptance and a withdrawal."""
        county.load(self.data, gift=False)
        self.county = Region.objects.get(pk=roster.LOCALITY)
        self.staff = cast.staff(self.county, Region.objects.get(pk="999901101"), at=self.at)
        self.officer = self.client("officer")
        with patience.doing(lambda: relay.turn(relay.BOXES["house"])):
            self.case = Need.objects.select_related("case").get(item="护理床").case
            self.ask()
            self.publish()
            self.hand_over()
            self.withdraw()
            while relay.turn(relay.BOXES["house"]) or relay.turn(relay.BOXES["case"]):
                pass

    def client(self, handle: str) -> Client:
        return self.watched(self.sign_in(User.objects.get(email=f"{handle}@demo.example")))

    def watched(self, client: Client) -> Client:
        client.raise_request_exception = False
        plain = client.request

        def request(**environ: Any) -> Any:
            answer = plain(**environ)
            self.addresses += [
                environ["PATH_INFO"],
                environ.get("QUERY_STRING", ""),
                answer.headers.get("Location", ""),
            ]
            return answer

        client.request = request  # type: ignore[method-assign]
        return client

    def ask(self) -> None:
        said = {
            "told": "on", "scope": ["publish_need", "referral"], "given_by": "proxy", "method": "interpreter",
            "givers": "\n".join(planted.GIVERS), "adults": "2", "witness": planted.WITNESS, "language": planted.LANGUAGE,
            "interpreter": planted.INTERPRETER, "recording": planted.RECORDING,
        }  # fmt: skip
        address = reverse("caseload:record_consent", args=[self.case.pk])
        with breaking(self):
            for k in range(1, 13):
                self.at_query(
                    k, lambda: self.officer.post(address, {**said, "paper": SimpleUploadedFile("m.pdf", PDF)})
                )
        self.officer.post(address, {**said, "paper": SimpleUploadedFile("m.pdf", PDF)})
        assert Consent.objects.filter(case=self.case, state="given").exists()
        contact = reverse("caseload:open_contact", args=[self.case.pk])
        with breaking(self):
            for k in range(1, 9):
                self.at_query(k, lambda: self.officer.post(contact, {"purpose": "上门"}))
        assert planted.NAME in self.officer.post(contact, {"purpose": "上门"}).content.decode()

    def publish(self) -> None:
        mine = self.case.needs.get()
        inside = {
            "case__village__parent__name": "石桥镇",
            "case__age_band__in": desk.GROWN_UP,
            "case__ask_family": True,
        }
        others = list(Need.objects.filter(kind="goods", state="draft", **inside).exclude(case=self.case)[:11])
        for need in others:
            desk.ask(need, desk=self.staff, at=self.at)
        words = desk.Words(
            "家里要用的几样东西", "Things for the house", "由社工站统一送到家。", "The station delivers them."
        )
        self.project = desk.draft([mine, *others], words, desk=self.staff, at=self.at)
        telling = {"title": "东西", "summary": f"{planted.NAME}家，{planted.PHONE}，{self.person.identity}"}
        page = reverse("projects:examine", args=[self.project.uuid])
        assert "finding stop" in self.officer.post(page, telling).content.decode()
        listing = desk.submit(self.project, desk=self.staff, at=self.at)
        desk.approve(listing, desk=self.staff, at=self.at)
        self.project.refresh_from_db()
        assert self.project.published_at

    def hand_over(self) -> None:
        partners = cast.partners(self.county, self.staff, at=self.at)
        for line in self.project.lines.all():
            offer = fulfilment.bid(line, partners.charity, by=partners.operator, at=self.at)
            fulfilment.award(offer, desk=self.staff, at=self.at)
        while relay.turn(relay.BOXES["house"]):
            pass
        door = GrantedContact.objects.select_related("grant").get(share__need__case=self.case)
        if door.grant.person is None:
            self.client("charity").post(
                reverse("caseload:name_person", args=[door.grant.pk]), {"person": partners.operator.pk}
            )
            door.grant.refresh_from_db()
        visitor = self.watched(self.sign_in(door.grant.person or partners.operator))
        address = reverse("caseload:open_granted", args=[door.grant.pk, door.pk])
        with breaking(self):
            for k in range(1, 9):
                self.at_query(k, lambda: visitor.post(address, {"purpose": "上门"}))
        assert planted.PHONE in visitor.post(address, {"purpose": "上门"}).content.decode()
        self.give(partners)
        fulfilment.visit(self.project.lines.get(uuid=door.grant.line), partners, on=self.at, minutes=85)
        for part in Assignment.objects.filter(line__project=self.project, line__title__contains="护理床"):
            fulfilment.deliver(part, part.quantity, partners, self.staff, at=self.at)

    def give(self, partners: cast.Partners) -> None:
        """A gift by way of the pay company's signed word, allocated and spent."""
        share = fulfilment.campaign(self.project, partners, self.staff, at=self.at, account=ACCOUNT)
        gift = giving.open_donation(share=share, amount_fen=1_000, by=partners.volunteer, at=self.at)
        giving.attach_session(
            donation=gift,
            session=f"cs_{gift.uuid.hex}",
            pay_page="https://pay.example/",
            by=partners.volunteer,
            at=self.at,
        )
        company = PayCompany()
        assert company.tell(company.session(gift)) == OK
        while relay.turn(relay.BOXES["house"]):
            pass
        fulfilment.use(share, 1_000, partners, at=self.at)
        gift.refresh_from_db()
        assert gift.state == "settled"

    def withdraw(self) -> None:
        consent = Consent.objects.get(case=self.case, state="given")
        self.officer.post(reverse("caseload:revoke_consent", args=[consent.pk]))
        again = SimpleUploadedFile("再来一次.xlsx", exports.workbook([self.person], title="补充"))
        self.officer.post(reverse("caseload:open_import"), {"file": again, "locality": self.county.pk})
        broken = SimpleUploadedFile("坏的.csv", f"{planted.NAME},{planted.PHONE}\n{self.person.identity}".encode())
        self.officer.post(reverse("caseload:open_import"), {"file": broken, "locality": self.county.pk})
        assert caseload.shares_of(self.project.uuid)

    def at_query(self, k: int, act: Callable[[], Any]) -> None:
        """The k-th question to the database fails, and the database quotes the whole row."""
        asked = 0

        def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
            nonlocal asked
            if "caseload" in sql or "audit" in sql or "outbox" in sql:
                asked += 1
                if asked == k:
                    self.failed += 1
                    raise IntegrityError(f"Failing row contains {params!r}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(fail):
            act()


@contextmanager
def breaking(house: House) -> Iterator[None]:
    before = house.failed
    yield
    assert house.failed > before


@pytest.fixture
def house(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Sign) -> House:
    settings.TOKEN_KEYS_DIR = tmp_path / "keys"
    settings.TOKEN_KEYS_DIR.mkdir()
    settings.STRIPE_API_KEY, settings.STRIPE_WEBHOOK_SECRETS = "sk_test_demo", [SECRET]
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    (settings.TOKEN_KEYS_DIR / f"{roster.LOCALITY}.v1.key").write_text(key)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    made = House(tmp_path, sign_in)
    monkeypatch.setattr(roster, "first", lambda: made.rows)
    return made


class Log(logging.Handler):
    """Everything that is logged, as a file would have it, tracebacks and all."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
