"""The vault's screens: who sees what, and that a page never says more than its reader may know."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from marketplace.audit.models import Reading
from marketplace.caseload import desk, operations
from marketplace.caseload.models import Case, Consent, DisclosureGrant, ImportJob, UrgentReading
from marketplace.organisations.models import Organisation
from marketplace.people.models import User
from marketplace.places.models import Region
from tests.caseload.conftest import PDF
from tests.caseload.reader import sheets
from tests.conftest import AT

SignIn = Callable[..., Client]
URGENT = (("urgent", "get"), ("open_urgent_contact", "post"), ("judge", "post"))
SECRETS = ("吴春英", "13900000001", "6组78号")
YES = {
    "told": "on",
    "scope": "publish_need",
    "given_by": "adults",
    "givers": "吴春英",
    "adults": "1",
    "method": "signature",
}


@pytest.fixture
def waiting(bring: Callable[..., ImportJob]) -> ImportJob:
    """An import with one good row and one fault, before the officer's word."""
    return bring(sheets.sheet(sheets.person(11), sheets.person(12, 救助类别="低保户口")), confirm=False)


@pytest.fixture
def opened(bundled: tuple[UUID, UUID], station: Organisation, officer: User, at: datetime) -> DisclosureGrant:
    project, line = bundled
    award = operations.Award(
        bid=uuid4(),
        project=project,
        line=line,
        organisation=station.uuid,
        quantity=8,
        starts_at=at - timedelta(days=400),
        ends_at=at + timedelta(days=400),
    )
    made = operations.grant(award=award, by=officer, at=at)
    assert made
    return made


def addresses(case: Case, job: ImportJob, grant: DisclosureGrant) -> list[tuple[str, list[Any], str]]:
    """Every page of the context that belongs to somebody, with its method."""
    consent, need, contact = case.consents.first(), case.needs.first(), grant.contacts.first()
    assert consent
    assert need
    assert contact
    one, upload, visit = [case.uuid], [job.uuid], [grant.uuid]
    return [
        ("case", one, "get"),
        ("open_case", one, "post"),
        ("open_contact", one, "post"),
        ("leave", one, "post"),
        ("readmit", one, "post"),
        ("record_consent", one, "get"),
        ("refuse_consent", one, "post"),
        ("revoke_consent", [consent.uuid], "post"),
        ("revise_need", [need.uuid], "get"),
        ("import", upload, "get"),
        ("findings", upload, "get"),
        ("confirm_import", upload, "post"),
        ("discard_import", upload, "post"),
        ("grant", visit, "get"),
        ("name_person", visit, "post"),
        ("revoke_grant", visit, "post"),
        ("extend_grant", visit, "post"),
        *((name, [urgent_reading(case).uuid], method) for name, method in URGENT),
        ("open_granted", [grant.uuid, contact.uuid], "post"),
    ]


def urgent_reading(case: Case) -> UrgentReading:
    by, at = User.objects.get(name="officer"), AT
    made: UrgentReading = UrgentReading.objects.create(
        case=case, by=by, reason="紧急", at=at, until=at + timedelta(minutes=30), region_path=case.region_path
    )
    return made


def test_charlie_sees_nothing_of_ours(
    case: Case, waiting: ImportJob, opened: DisclosureGrant, charlie: User, sign_in: SignIn
) -> None:
    client = sign_in(charlie)
    for name, args, method in addresses(case, waiting, opened):
        response = getattr(client, method)(reverse(f"caseload:{name}", args=args), {"purpose": "x", "because": "died"})
        assert response.status_code == 404, name
    for name in ("cases", "ask", "needs", "imports", "grants"):
        page = client.get(reverse(f"caseload:{name}"))
        assert page.status_code == 200
        assert case.code not in page.content.decode(), name
    assert Consent.objects.get(case=case).state == "given"


def test_people_without_casework_find_no_vault(case: Case, person: Callable[..., User], sign_in: SignIn) -> None:
    for client in (Client(), sign_in(person("volunteer"))):
        for name in ("cases", "ask", "needs", "imports", "open_import"):
            assert client.get(reverse(f"caseload:{name}")).status_code in {302, 404}, name
        assert client.get(reverse("caseload:case", args=[case.uuid])).status_code in {302, 404}


def test_every_address_of_the_vault_is_asked_by_charlie() -> None:
    from marketplace.caseload.urls import urlpatterns

    lists = {"cases", "ask", "needs", "imports", "grants", "open_import", "break_glass", "purge"}
    asked = {"case", "open_case", "open_contact", "leave", "readmit", "record_consent", "refuse_consent"}
    asked |= {"revoke_consent", "revise_need", "import", "findings", "confirm_import", "discard_import"}
    asked |= {"grant", "name_person", "revoke_grant", "extend_grant", "open_granted"}
    asked |= {name for name, _ in URGENT}
    assert {pattern.name for pattern in urlpatterns} == lists | asked  # type: ignore[union-attr]


def test_nothing_is_kept_by_a_cache(case: Case, officer: User, sign_in: SignIn) -> None:
    page = sign_in(officer).get(reverse("caseload:case", args=[case.uuid]))
    assert "no-store" in page["Cache-Control"]


def test_a_file_goes_from_upload_to_cases(
    officer: User, county: Region, sign_in: SignIn, relay: Callable[[], int]
) -> None:
    client = sign_in(officer)
    file = SimpleUploadedFile("名册.xlsx", sheets.sheet(sheets.person(1)))
    address = client.post(reverse("caseload:open_import"), {"file": file, "locality": county.pk})["Location"]
    assert "刷新看看" in client.get(address).content.decode()
    relay()
    assert "可以入库" in client.get(address).content.decode()
    done = client.post(f"{address}confirm/", {"keep": "good"}, follow=True)
    assert "已入库 1 户" in done.content.decode()
    assert Case.objects.count() == 1


def test_the_progress_asks_again_by_itself_and_stops_when_read(
    officer: User, county: Region, at: datetime, sign_in: SignIn, relay: Callable[[], int]
) -> None:
    job = operations.open_import(data=sheets.sheet(), name="x.xlsx", locality=county, by=officer, at=at)
    client, address = sign_in(officer), reverse("caseload:import", args=[job.uuid])
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    relay()
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_the_report_lists_faults_by_row_and_quotes_nobody(waiting: ImportJob, officer: User, sign_in: SignIn) -> None:
    client = sign_in(officer)
    page = client.get(reverse("caseload:import", args=[waiting.uuid])).content.decode()
    assert "不认识的救助类别" in page
    assert "留下没问题的 1 行" in page
    table = client.get(reverse("caseload:findings", args=[waiting.uuid])).content.decode()
    assert not [secret for secret in SECRETS if secret in page + table]


def test_a_file_past_twenty_megabytes_is_refused_before_it_is_read(
    officer: User, county: Region, sign_in: SignIn
) -> None:
    file = SimpleUploadedFile("big.xlsx", b"x" * (20 * 1024 * 1024 + 1))
    response = sign_in(officer).post(reverse("caseload:open_import"), {"file": file, "locality": county.pk})
    assert response.status_code == 400
    assert not ImportJob.objects.exists()


def test_reading_a_case_is_logged_and_shows_no_name(case: Case, officer: User, sign_in: SignIn) -> None:
    page = sign_in(officer).get(reverse("caseload:case", args=[case.uuid])).content.decode()
    assert not [secret for secret in SECRETS if secret in page]
    assert "都会记下" in page
    assert "还没问过这一家" in page
    assert Reading.objects.get(subject=case.uuid).by == officer


def test_a_contact_opens_with_a_purpose_and_is_logged(case: Case, officer: User, sign_in: SignIn) -> None:
    client, address = sign_in(officer), reverse("caseload:open_contact", args=[case.uuid])
    assert "为什么" in client.post(address, {"purpose": ""}, follow=True).content.decode()
    assert not Reading.objects.filter(what="contact").exists()
    page = client.post(address, {"purpose": "问同意"})
    assert all(secret in page.content.decode() for secret in SECRETS)
    assert Reading.objects.get(what="contact").purpose == "问同意"


def test_a_reviewer_says_why_before_reading_a_case(case: Case, reviewer: User, sign_in: SignIn) -> None:
    client, address = sign_in(reviewer), reverse("caseload:case", args=[case.uuid])
    assert "从头到现在" not in client.get(address).content.decode()
    page = client.post(f"{address}open/", {"purpose": "核对投诉"}, follow=True).content.decode()
    assert "从头到现在" in page
    assert "登记收回同意" not in page
    assert Reading.objects.get(subject=case.uuid).purpose == "核对投诉"


def test_consent_is_recorded_at_the_familys_table(case: Case, officer: User, sign_in: SignIn) -> None:
    client, address = sign_in(officer), reverse("caseload:record_consent", args=[case.uuid])
    page = client.post(address, YES, follow=True).content.decode()
    assert "这一家同意了" in page
    assert "家里同意了，可以起草项目" in page
    assert "吴春英" not in page


def test_what_was_typed_stays_when_a_consent_is_refused(case: Case, officer: User, sign_in: SignIn) -> None:
    address = reverse("caseload:record_consent", args=[case.uuid])
    page = sign_in(officer).post(address, {**YES, "given_by": "proxy"}).content.decode()
    assert "代理人要有授权委托书" in page
    assert "吴春英</textarea>" in page
    assert not Consent.objects.exists()


def test_a_mandate_must_be_a_picture_or_a_pdf(case: Case, officer: User, sign_in: SignIn) -> None:
    client, address = sign_in(officer), reverse("caseload:record_consent", args=[case.uuid])
    said = {**YES, "given_by": "proxy"}
    page = client.post(address, {**said, "paper": SimpleUploadedFile("m.pdf", b"<script>")}).content.decode()
    assert "不是 PDF、JPG 或 PNG" in page
    client.post(address, {**said, "paper": SimpleUploadedFile("m.pdf", PDF)})
    assert Consent.objects.get().papers.count() == 1


def test_a_refusal_is_kept_and_respected(case: Case, officer: User, sign_in: SignIn) -> None:
    client, address = sign_in(officer), reverse("caseload:refuse_consent", args=[case.uuid])
    client.post(address, {"no-told": "on"})
    assert Consent.objects.get(case=case).state == "refused"
    assert case.code not in client.get(reverse("caseload:ask")).content.decode()


def test_the_timeline_tells_the_whole_story(
    case: Case, opened: DisclosureGrant, officer: User, sign_in: SignIn
) -> None:
    page = sign_in(officer).get(reverse("caseload:case", args=[case.uuid])).content.decode().replace("<wbr>", "")
    for told in (
        "从救助台账导入",
        "同意公开需求",
        "放进一个项目",
        "限时开放联系方式",
        "登记收回同意",
        "等着送到和验收",
    ):
        assert told in page, told


def test_a_withdrawal_by_the_button_takes_the_household_out(
    case: Case, opened: DisclosureGrant, officer: User, sign_in: SignIn
) -> None:
    consent = Consent.objects.get(case=case)
    page = sign_in(officer).post(reverse("caseload:revoke_consent", args=[consent.uuid]), follow=True)
    assert "从 1 个项目里减去" in page.content.decode()
    assert "这一家不愿公开" in page.content.decode()


def test_agreed_needs_can_be_ticked(
    case: Case, agreed: Callable[[Case], Consent], officer: User, sign_in: SignIn
) -> None:
    agreed(case)
    page = sign_in(officer).get(reverse("caseload:needs"), {"kind": "goods"}).content.decode()
    assert f'name="needs" value="{case.needs.get().uuid}"' in page
    assert "棉被" in page
    assert not [secret for secret in SECRETS if secret in page]


def test_filters_of_the_case_list(households: list[Case], officer: User, sign_in: SignIn) -> None:
    client, address = sign_in(officer), reverse("caseload:cases")
    far = next(household for household in households if household.village.name.startswith("云台"))
    page = client.get(address, {"township": far.village.parent_id}).content.decode()
    assert far.code in page
    assert households[0].code not in page
    assert far.code in client.get(address, {"q": far.code.lower()}).content.decode()


def test_a_need_is_put_right_on_screen(case: Case, officer: User, sign_in: SignIn) -> None:
    need = case.needs.get()
    address = reverse("caseload:revise_need", args=[need.uuid])
    right = {"kind": "money", "item": "学费缺口", "quantity": "1", "unit": "户", "amount": "3,600.50"}
    sign_in(officer).post(address, right)
    need.refresh_from_db()
    assert (need.kind, need.amount_fen) == ("money", 360_050)


def test_the_worker_opens_a_contact_from_the_grant(opened: DisclosureGrant, sign_in: SignIn) -> None:
    client = sign_in(User.objects.get(email="worker@example.invalid"))
    page = client.get(reverse("caseload:grant", args=[opened.uuid])).content.decode()
    assert "看联系方式" in page
    assert not [secret for secret in SECRETS if secret in page]
    contact = opened.contacts.first()
    assert contact
    answer = client.post(reverse("caseload:open_granted", args=[opened.uuid, contact.uuid]), {"purpose": "上门"})
    assert all(secret in answer.content.decode() for secret in SECRETS[:2])
    assert "no-store" in answer["Cache-Control"]


def test_the_operator_names_the_person_and_sees_no_contact(opened: DisclosureGrant, sign_in: SignIn) -> None:
    DisclosureGrant.objects.update(person=None)
    founder, worker = (User.objects.get(email=f"{name}@example.invalid") for name in ("founder", "worker"))
    client = sign_in(founder)
    client.post(reverse("caseload:name_person", args=[opened.uuid]), {"person": worker.pk})
    opened.refresh_from_db()
    assert opened.person == worker
    assert "看联系方式" not in client.get(reverse("caseload:grant", args=[opened.uuid])).content.decode()


def test_another_organisation_sees_no_grant(
    opened: DisclosureGrant, person: Callable[..., User], sign_in: SignIn
) -> None:
    client = sign_in(person("other"))
    assert client.get(reverse("caseload:grant", args=[opened.uuid])).status_code == 404


def test_the_desk_says_what_waits(
    waiting: ImportJob, households: list[Case], officer: User, charlie: User, at: datetime
) -> None:
    told = [str(task.title) for task in desk.tasks(user=officer, at=at)]
    assert told == ["确认一次导入：名册.xlsx", "问 4 户愿不愿意公开"]
    assert not list(desk.tasks(user=charlie, at=at))
    assert next(start.link for start in desk.starts(user=officer)) == reverse("caseload:open_import")


def test_the_worker_has_the_visit_among_the_tasks(opened: DisclosureGrant, at: datetime) -> None:
    worker = User.objects.get(email="worker@example.invalid")
    assert [task.link for task in desk.tasks(user=worker, at=at)] == [reverse("caseload:grant", args=[opened.uuid])]
