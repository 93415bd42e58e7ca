"""The donate control of the public page: there while a campaign still wants money, whoever has taken the work on."""

from datetime import date, timedelta

import pytest
import time_machine

from cms.models import ProjectListing
from marketplace.giving.models import CampaignProject
from marketplace.organisations.models import Credential
from marketplace.places.models import LocalitySettings
from marketplace.projects.models import Line, Project
from search import operations as search
from tests.conftest import AT

LIBRARY = "/projects/?give=money"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


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


def test_a_certificate_that_ended_yesterday_takes_the_control_away(client, address, share, at):
    Credential.objects.filter(organisation=share.campaign.organisation).update(
        valid_until=(at - timedelta(days=1)).date()
    )
    answer = client.get(address)
    assert answer.status_code == 200
    assert f"{address}give/" not in answer.content.decode()


def test_without_the_notice_the_control_leads_to_the_designated_platform(client, address, county):
    LocalitySettings.objects.filter(region=county).update(designation_until=date(2026, 1, 1))
    assert f"{address}give/" in client.get(address).content.decode()
    assert "platform.example" in client.get(f"{address}give/").content.decode()
