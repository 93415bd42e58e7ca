"""Relief first, papers later: what is owed stays on the desk until it is filed, and shows when it is late."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from marketplace.audit.models import Event
from marketplace.people import desk
from marketplace.people.models import User
from marketplace.places.models import LocalitySettings
from marketplace.projects import operations, papers
from marketplace.projects.models import Papers, Project
from marketplace.projects.states import ACCEPTED


@pytest.fixture
def urgent(quilts: Project) -> Project:
    Project.objects.update(urgency="urgent")
    return Project.objects.select_related("origin", "locality").get()


@pytest.fixture
def owed(urgent: Project, officer: User, at: datetime) -> Papers:
    return operations.owe_papers(project=urgent, what="收入核对授权", due=date(2026, 11, 27), by=officer, at=at)


def tasks(user: User, at: datetime) -> list[desk.Task]:
    return [task for task in desk.lay_out(user=user, at=at).tasks if "补材料" in str(task.title)]


def test_it_stays_on_the_desk_until_it_is_filed_and_shows_when_it_is_late(
    owed: Papers, officer: User, at: datetime
) -> None:
    assert [task.urgency for task in tasks(officer, at)] == ["later"]
    assert [task.urgency for task in tasks(officer, at + timedelta(days=4))] == ["today"]
    late = at + timedelta(days=30)
    assert [task.urgency for task in tasks(officer, late)] == ["late"]
    operations.file_papers(papers=owed, by=officer, at=late)
    assert tasks(officer, late) == []
    assert Event.objects.get(kind="papers.filed").facts["late"] is True
    with pytest.raises(papers.AlreadyFiled):
        operations.file_papers(papers=owed, by=officer, at=late)


def test_only_what_is_urgent_goes_ahead_of_its_papers(quilts: Project, officer: User, at: datetime) -> None:
    with pytest.raises(papers.NotUrgent):
        operations.owe_papers(project=quilts, what="发票", due=date(2026, 11, 27), by=officer, at=at)


def test_the_localitys_working_days_are_the_longest(urgent: Project, officer: User, at: datetime) -> None:
    LocalitySettings.objects.update(papers_working_days=5)
    for wrong in (date(2026, 12, 1), date(2026, 11, 22)):
        with pytest.raises(papers.TooLate):
            operations.owe_papers(project=urgent, what="发票", due=wrong, by=officer, at=at)
    operations.owe_papers(project=urgent, what="发票", due=date(2026, 11, 30), by=officer, at=at)


def test_nothing_is_closed_while_papers_are_missing(owed: Papers, officer: User, at: datetime) -> None:
    project = owed.project
    Project.objects.filter(pk=project.pk).update(lines_full=1, lines_done=1)
    project.state = ACCEPTED
    with pytest.raises(operations.PapersMissing, match="收入核对授权"):
        operations.close(project=project, by=officer, at=at)
    assert Papers.objects.open().exists()


def test_over_the_screen_and_never_by_a_neighbour(urgent: Project, officer: User, charlie: User, sign_in) -> None:
    owe = reverse("projects:owe_papers", args=[urgent.uuid])
    form = {"what": "住院发票", "due": "2026-11-26"}
    assert sign_in(charlie).post(owe, form).status_code == 404
    browser = sign_in(officer)
    browser.post(owe, form)
    page = browser.get(reverse("projects:project", args=[urgent.uuid])).content.decode()
    assert "住院发票" in page
    file = reverse("projects:file_papers", args=[urgent.uuid, Papers.objects.get().uuid])
    assert sign_in(charlie).post(file).status_code == 404
    browser.post(file)
    assert not Papers.objects.open().exists()
