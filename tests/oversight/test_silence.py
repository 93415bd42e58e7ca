"""The share that ended because nobody answered is a public figure, and tells nothing about a few."""

from uuid import uuid4

import pytest

from marketplace.oversight import queries
from marketplace.projects.models import Project
from tests.projects.conftest import cases, needs, published, quilts, submitted  # noqa: F401 - fixtures


@pytest.fixture
def so_many(published, at):  # noqa: F811
    def make(all_of_them, ended):
        for number in range(all_of_them - 1):
            published.pk, published.uuid, published.code = None, uuid4(), f"T{number:07d}"
            published.save(force_insert=True)
        some = Project.objects.order_by("pk").values_list("pk", flat=True)[:ended]
        Project.objects.filter(pk__in=list(some)).update(unanswered_at=at, state="expired")

    return make


@pytest.mark.parametrize(
    ("ever", "ended", "told"),
    [
        (9, 3, None),
        (40, 0, queries.Silence(0, 40, 0)),
        (40, 9, queries.Silence(None, 40, None)),
        (43, 12, queries.Silence(10, 45, 22)),
    ],
)
def test_figures_under_ten_are_not_told_and_the_rest_are_rounded(so_many, ever, ended, told):
    so_many(ever, ended)
    assert queries.silence() == told


def test_the_page_says_it(so_many, client):
    so_many(40, 12)
    page = client.get("/transparency/").content.decode()
    assert "公开过的约 40 个里约 10 个，25%" in page


def test_a_few_are_not_counted_out_on_the_page(so_many, client):
    so_many(40, 3)
    assert "不到 10 个" in client.get("/transparency/").content.decode()


def test_one_that_was_closed_afterwards_still_counts(so_many):
    so_many(20, 12)
    Project.objects.filter(state="expired").update(state="closed")
    assert queries.silence().ended == 10
