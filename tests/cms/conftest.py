"""A project on its way to the public, and how it gets there in one call."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from cms.models import ProjectListing
from marketplace.caseload.models import Case, Consent, Need
from marketplace.people.models import Role, User
from marketplace.places.models import Region
from marketplace.projects.models import Project


@pytest.fixture
def families(officer: User, county: Region, regions: dict[str, Region], at: datetime) -> Callable[..., list[Need]]:
    """Consented needs of so many households of one village: old people living alone, far more than the gate asks for."""
    number = count(1)

    def make(many: int = 12, *, village: str = "河西村委会", **want: Any) -> list[Need]:
        needs = []
        for n in (next(number) for _ in range(many)):
            where = {"village": regions[village], "region_path": regions[village].path, "locality": county}
            case = Case.objects.create(
                **where, token=f"token-{n}", key_version=1, fingerprint=str(n), imported_at=at, seen_at=at,
                category="tekun_home", age_band="70-79", household_band="1", state="live",
            )  # fmt: skip
            path = {"case": case, "region_path": case.region_path}
            Consent.objects.create(
                **path, publish_need=True, given_by="adults", method="signature", adults=1, told=True,
                box=b"", at=at - timedelta(days=30), recorded_by=officer, state="given",
            )  # fmt: skip
            facts = {"kind": "goods", "item": "棉被", "unit": "床", "quantity": 1} | want
            needs.append(Need.objects.create(**path, **facts, note=b"", fingerprint=str(n), state="consented", at=at))
        return needs

    return make


@pytest.fixture
def draft(families: Callable[..., list[Need]], officer: User, at: datetime) -> Callable[..., Project]:
    """A finished draft of the county's officer: quilts for so many households."""
    from marketplace.projects import operations as projects

    def make(title: str = "独居老人过冬棉被", *, by: User | None = None, many: int = 12, **columns: Any) -> Project:
        village, want = columns.pop("village", "河西村委会"), columns.pop("want", {})
        needs = families(many, village=village, **want)
        words = {"summary": "屋里冷，入冬前每户都要新棉被。", "counts_as_done": "每户都收到，都在用。"} | columns.pop(
            "words", {}
        )
        facts = {"deadline": date(2026, 11, 30), **columns}
        return projects.draft(needs=[need.pk for need in needs], by=by or officer, at=at, title=title, **facts, **words)

    return make


@pytest.fixture
def submitted(
    draft: Callable[..., Project], officer: User, relay: Callable[..., int], at: datetime
) -> Callable[..., ProjectListing]:
    """Sent to be vetted: its listing waits for the anonymity check."""
    from marketplace.projects import operations as projects

    def make(title: str = "独居老人过冬棉被", **columns: Any) -> ProjectListing:
        project = draft(title, **columns)
        projects.submit(project=project, by=project.drafted_by, at=at)
        relay()
        return ProjectListing.objects.get(project=project.uuid)

    return make


@pytest.fixture
def step() -> Callable[[ProjectListing], int]:
    """The step the screen would show."""
    from cms import queries

    def shown(listing: ProjectListing) -> int:
        state = queries.under_review(listing)
        assert state is not None
        return state.pk

    return shown


@pytest.fixture
def published(
    submitted: Callable[..., ProjectListing],
    step: Callable[[ProjectListing], int],
    reviewer: User,
    approver: User,
    relay: Callable[..., int],
    at: datetime,
) -> Callable[..., ProjectListing]:
    """Public: checked by one, approved by another."""
    from cms import operations

    def make(title: str = "独居老人过冬棉被", **columns: Any) -> ProjectListing:
        listing = submitted(title, **columns)
        for by in (reviewer, approver):
            operations.approve(listing=listing, step=step(listing), by=by, at=at)
        relay()
        return ProjectListing.objects.get(pk=listing.pk)

    return make


@pytest.fixture
def neighbours(person: Callable[..., User], regions: dict[str, Region]) -> dict[str, User]:
    """The staff of the county next door."""
    roles = (Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER)
    return {role: person(f"neighbour-{role}", role, regions["邻县"]) for role in roles}


@pytest.fixture
def editor(person: Callable[..., User], county: Region) -> User:
    return person("editor", Role.EDITOR, county)


@pytest.fixture
def colleague(person: Callable[..., User], county: Region) -> User:
    """The county's other editor."""
    return person("colleague", Role.EDITOR, county)


@pytest.fixture
def foreign_editor(person: Callable[..., User], regions: dict[str, Region]) -> User:
    return person("foreign-editor", Role.EDITOR, regions["邻县"])


@pytest.fixture
def article(editor: User, county: Region) -> Callable[..., Any]:
    """A draft by the county's editor: `article()` is a piece of news, `article(TopicPage)` a programme."""
    from cms.models import NewsIndexPage, NewsPage, PolicyIndexPage, PolicyPage, TopicIndexPage, TopicPage

    shelves = {NewsPage: NewsIndexPage, TopicPage: TopicIndexPage, PolicyPage: PolicyIndexPage}

    def make(model: Any = NewsPage, *, by: User | None = None, region: Region | None = None, **words: Any) -> Any:
        shelf = shelves[model].objects.get()
        page = model(**{"title": "冬天的第一批棉被送到了", "live": False, "region": region or county, **words})
        shelf.add_child(instance=page)
        page.save_revision(user=by or editor)
        return page

    return make


@pytest.fixture
def ask() -> Callable[..., Any]:
    """The editor sends the newest draft to be read; answers the step that waits."""
    from cms import editing

    def send(page: Any, *, by: User) -> int:
        page.get_workflow().start(page.get_latest_revision_as_object(), by)
        state = editing.waiting(page)
        assert state is not None
        return state.pk

    return send


@pytest.fixture
def made_public(
    article: Callable[..., Any], ask: Callable[..., Any], editor: User, colleague: User, at: datetime
) -> Any:
    """Written by one, read by another."""
    from cms import editing

    def make(model: Any = None, **words: Any) -> Any:
        page = article(model, **words) if model else article(**words)
        editing.approve(page=page, step=ask(page, by=editor), by=colleague, at=at)
        page.refresh_from_db()
        return page

    return make


@pytest.fixture
def photo() -> Callable[..., Any]:
    """Bytes of a small picture, as an upload."""
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    def make(name: str = "IMG_1.jpg", kind: str = "JPEG", **save: Any) -> SimpleUploadedFile:
        out = BytesIO()
        Image.new("RGB", (64, 48), (20, 87, 76)).save(out, format=kind, **save)
        return SimpleUploadedFile(name, out.getvalue(), content_type=f"image/{kind.lower()}")

    return make


@pytest.fixture
def picture(
    editor: User, county: Region, photo: Callable[..., Any], tmp_path: Any, settings: Any
) -> Callable[..., Any]:
    from cms.models import Picture

    settings.MEDIA_ROOT = tmp_path / "media"

    def make(title: str = "一摞棉被", *, by: User | None = None, region: Region | None = None, **file: Any) -> Any:
        return Picture.objects.create(
            title=title, file=photo(**file), uploaded_by_user=by or editor, region=region or county
        )

    return make
