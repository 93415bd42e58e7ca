"""The donate control of the public page: there while a campaign still wants money, whoever has taken the work on."""

import pytest

from cms.models import ProjectListing
from marketplace.giving.models import CampaignProject
from marketplace.projects.models import Line, Project
from search import operations as search

LIBRARY = "/projects/?give=money"


@pytest.fixture
def address(share, county, project, at):
    """Everything of it has been taken on, as it is when a charity raises for what it has promised."""
    Line.objects.filter(project=project).update(taken=12)
    Project.objects.filter(pk=project.pk).update(state="matched", lines_full=2)
    ProjectListing.objects.create(
        project=project.uuid, region=county, title=project.title, live=True, first_published_at=at
    )
    search.index(project=project.uuid)
    return f"/projects/{project.uuid}/"


def test_a_project_taken_on_in_full_still_takes_gifts(client, address, project):
    page = client.get(address).content.decode()
    assert f"{address}give/" in page
    assert "捐款补上一户　¥360.00" in page
    assert "53999999MJ0000001XA26003" in page
    assert str(project.uuid) in client.get(LIBRARY).content.decode()


def test_a_goal_that_is_reached_takes_the_control_away(client, address, share, project):
    CampaignProject.objects.filter(pk=share.pk).update(taken_fen=share.target_fen)
    assert f"{address}give/" not in client.get(address).content.decode()
    assert str(project.uuid) not in client.get(LIBRARY).content.decode()


def test_less_than_one_household_left_is_asked_for_without_a_sum(client, address, share):
    CampaignProject.objects.filter(pk=share.pk).update(taken_fen=share.target_fen - 10_000)
    page = client.get(address).content.decode()
    assert f"{address}give/" in page
    assert "捐款补上" not in page


@pytest.mark.parametrize("columns", [{"state": "accepted", "lines_done": 2}, {"households": 3}])
def test_what_is_done_or_for_few_is_not_raised_for(client, address, project, columns):
    Project.objects.filter(pk=project.pk).update(**columns)
    assert f"{address}give/" not in client.get(address).content.decode()
