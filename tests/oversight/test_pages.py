"""What the public account shows, and what it never does."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.projects.models import Hold, Project
from tests.conftest import AT

AS_OF = re.compile(r"截至 <time.*?</time>")  # the page's own time is told to the minute
UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|<code>[0-9a-f]{8}</code>|对 [0-9a-f]{8}")
PAGES = ("/transparency/projects/{}/", "/transparency/projects/{}/ledger.csv")


def get(path):
    answer = Client().get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


def everything(share):
    return "".join(
        get(path) for path in ("/transparency/", "/transparency/ledger.csv", "/transparency/projects.csv")
    ) + "".join(get(path.format(share.project.uuid)) for path in PAGES)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", [None, "officer", "approver", "charlie"])
def test_what_is_not_public_is_not_here_for_anybody(path, who, share, sign_in, request):
    """A project in vetting, one held back, and one that is nobody's."""
    client = sign_in(request.getfixturevalue(who)) if who else Client()
    Project.objects.filter(pk=share.project.pk).update(state="in_review")
    assert client.get(path.format(share.project.uuid)).status_code == 404
    Project.objects.filter(pk=share.project.pk).update(state="suspended")
    assert client.get(path.format(share.project.uuid)).status_code == 404
    assert client.get(path.format(uuid4())).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_project_held_back_is_not_found(path, share, officer):
    Hold.objects.create(project=share.project, reason="complaint", since=AT, by=officer)
    assert Client().get(path.format(share.project.uuid)).status_code == 404


def test_only_reading_is_possible(share):
    for path in ("/transparency/", *(path.format(share.project.uuid) for path in PAGES)):
        assert Client().post(path).status_code == 405


def test_a_donor_is_named_only_with_a_signature(story, give):
    give(story, 100)
    text = everything(story)
    assert "暖心茶馆" in text
    assert "爱心人士" in text


def test_a_signature_taken_down_is_gone_everywhere(story):
    story.donations.update(signs=False, signature="")
    assert "暖心茶馆" not in everything(story)


def test_nobody_and_no_minute_and_no_k_is_told(story, worked, brought):
    worked(story.project, 95)
    brought(story.project, 3)
    text = everything(story)
    assert "志愿者王某" not in text
    told = UUIDS.sub("", AS_OF.sub("", text))
    assert "4711" not in told
    assert not re.search(r'datetime="\d{4}-\d\d-\d\dT', told)
    assert "09:00" not in told


def test_hours_stand_by_organisation_and_results_by_line(story, worked, brought):
    worked(story.project, 95)
    brought(story.project, 5)
    brought(story.project, 2, "partly")
    brought(story.project, 1, "not")
    html = get(f"/transparency/projects/{story.project.uuid}/")
    assert "石桥助老服务中心" in html
    assert html.count("1 小时 35 分") == 3
    row = html[html.index('id="of-results"') :]
    assert re.findall(r'class="end">(\d+)</td>', row)[:4] == ["8", "5", "2", "1"]
    assert "棉被 12 床" in row


def test_the_house_counts_hours_and_deliveries(story, worked, brought):
    worked(story.project, 95)
    brought(story.project, 5)
    html = get("/transparency/")
    assert 'data-count="projects">1<' in html
    assert 'data-count="minutes">1 小时 35 分<' in html
    assert 'data-count="deliveries">1<' in html


def test_who_answers_and_whom_to_call(story, county):
    for path in ("/transparency/", f"/transparency/projects/{story.project.uuid}/"):
        html = get(path)
        assert "责任：示例县民政局" in html
        assert "请拨 12345" in html


def test_an_empty_house_says_so(county):
    html = get("/transparency/")
    assert "还没有公开的项目" in html
    assert "还没有入账" in html


def test_a_project_without_money_has_a_page(share):
    assert "还没有捐款" in get(f"/transparency/projects/{share.project.uuid}/")


def test_a_correction_names_what_it_corrects(story):
    html = get(f"/transparency/projects/{story.project.uuid}/")
    assert "更正：冲回支出" in html
    assert "更正：收回拨付" in html


def test_a_hostile_signature_stays_words(share, give):
    give(share, 100, signature='=HYPERLINK("http://x")')
    assert "'=HYPERLINK" in get("/transparency/ledger.csv")
    give(share, 100, signature="<script>alert(1)</script>")
    assert "<script>alert" not in get("/transparency/")


def test_ten_times_the_rows_ask_the_database_no_more(story, make_share, give, use, worked, brought):
    paths = ("/transparency/", f"/transparency/projects/{story.project.uuid}/")
    worked(story.project, 60)
    brought(story.project, 1)
    before = [_queries(path) for path in paths]
    for n in range(10):
        other = make_share(f"项目{n}")
        for share in (other, story):
            give(share, 5_000, signature=f"某店{n}")
            use(share, "allocate", 100, "棉被")
    assert [_queries(path) for path in paths] == before
    assert max(before) <= 32


def _queries(path):
    with CaptureQueriesContext(connection) as captured:
        get(path)
    return len(captured)


def test_the_pages_speak_english(story):
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    html = client.get(f"/transparency/projects/{story.project.uuid}/").content.decode()
    assert "Received" in html
    assert "还没拨出" not in html
