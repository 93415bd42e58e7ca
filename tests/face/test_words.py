"""Sums, days and phrases as the face writes them."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from marketplace.lib.clock import SHANGHAI
from marketplace.lib.phrases import phrases
from marketplace.lib.templatetags import face

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("fen", "look", "text"),
    [(36000, "", "¥360.00"), (5726050, "big", "¥57,260.50"), (-1, "", "−¥0.01"), (120000, "back", "−¥1,200.00")],
)
def test_money_has_sign_commas_and_fen_in_the_text_itself(fen, look, text):
    from django.utils.html import strip_tags

    assert strip_tags(face.money(fen, look)) == text
    assert face.money_text(-abs(fen) if look == "back" else fen) == text


def test_large_sums_are_told_in_wan_only_on_figures():
    assert face.money_wan(18_640_000) == "¥18.64万"
    assert face.money_wan(999_900) == "¥9,999.00"
    with translation.override("en"):
        assert face.money_wan(18_640_000) == "¥186,400.00"


@time_machine.travel(NOON)
def test_times_are_told_in_shanghai_and_years_only_when_needed():
    utc = datetime.fromisoformat("2026-11-22T16:30:00+00:00")
    assert face.shanghai(utc) == '<time datetime="2026-11-22T16:30+00:00">11月23日 0:30</time>'
    assert face.day(date(2029, 6, 30)) == '<time datetime="2029-06-30">2029年6月30日</time>'
    with translation.override("en"):
        assert face.day_text(date(2029, 6, 30)) == "30 Jun 2029"


@time_machine.travel(NOON)
@pytest.mark.parametrize(
    ("by", "urgency", "words"),
    [
        (NOON - timedelta(hours=2, minutes=10), "late", "<b>超 2 小时 10 分</b>"),
        (NOON.replace(hour=17), "today", "<b>今天</b> 17:00"),
        (date(2026, 11, 26), "later", "周四前"),
        (date(2026, 12, 5), "later", "12月5日前"),
        (None, "later", "不限时"),
    ],
)
def test_a_task_says_by_when(by, urgency, words):
    assert face.due(by, urgency).strip() == words


def test_titles_break_where_a_voice_would_pause():
    title = "独居老人过冬棉被和电热毯"
    assert phrases(title) == ("独居老人", "过冬棉被", "和电热毯")
    assert "".join(phrases(title)) == title


def test_a_title_cannot_smuggle_markup():
    said = Template("{% load face %}{{ title|phrases }}").render(Context({"title": "<b>棉被</b>"}))
    assert "<b>" not in said


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ((4, 3, 12, "户"), "12户中已签收4户，已承接3户，还差5户"),
        ((0, 0, 12, "户"), "12户都还差"),
        ((12, 0, 12, "户"), "12户全部已签收"),
        ((1_740_000, 0, 3_860_000, "fen"), "¥38,600.00中已到位¥17,400.00，还差¥21,200.00"),
    ],
)
def test_a_deck_says_its_numbers_to_those_who_cannot_see_it(parts, says):
    laid, promised, total, unit = parts
    told = Template("{% load face %}{% deck a b c u %}").render(
        Context({"a": laid, "b": promised, "c": total, "u": unit})
    )
    assert f'aria-label="{says}"' in told
