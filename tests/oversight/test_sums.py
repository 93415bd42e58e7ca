"""Every figure of the public pages is what independent SQL says of ledger_transfer, to the fen."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client

from marketplace.ledger.models import Kind, Transfer, Verb
from marketplace.oversight import books, queries
from marketplace.oversight.books import BooksDisagree, Sort
from marketplace.projects.models import Hold, Project
from tests.conftest import AT

MONEY = re.compile(r'<span class="sign">(−?)¥</span>([\d,]+)<span class="fen">\.(\d\d)</span>')


def fen(html):
    return [(-1 if m[1] else 1) * int(m[2].replace(",", "") + m[3]) for m in MONEY.finditer(html)]


def moved(debit, credit, owners):
    """What went from one kind of account to another, less what came back: SQL of its own, no code of ours."""
    marks = ",".join(["%s"] * len(owners))
    sql = f"""SELECT COALESCE(SUM(t.amount_fen), 0) FROM ledger_transfer t
        JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
        WHERE d.kind IN ({",".join("'" + k + "'" for k in debit)}) AND c.kind IN ({",".join("'" + k + "'" for k in credit)})
        AND (d.owner IN ({marks}) OR c.owner IN ({marks}))"""
    keys = [owner.hex if connection.vendor == "sqlite" else owner for owner in owners]
    with connection.cursor() as cursor:
        cursor.execute(sql, keys * 2)
        return int(cursor.fetchone()[0])


def by_sql(*shares):
    owners = [share.uuid for share in shares]
    received = moved(["donors", "held", "overflow"], ["received"], owners)
    refunded = moved(["received"], ["donors"], owners)
    allocated = moved(["received"], ["allocated"], owners) - moved(["allocated"], ["received"], owners)
    spent = moved(["allocated"], ["spent"], owners) - moved(["spent"], ["allocated"], owners)
    return received, refunded, allocated, spent


def stele(html):
    return fen(html[html.index('<aside class="stele"') : html.index("</aside>")])


def matches(html, *shares):
    """Does the stele carry what the ledger says?"""
    received, refunded, allocated, spent = by_sql(*shares)
    assert stele(html) == [received, refunded, spent, allocated - spent, received - refunded - allocated]


def get(path):
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(share):
    return get(f"/transparency/projects/{share.project.uuid}/")


def foot(html, table):
    html = html[html.index(f'id="of-{table}"') :]
    return fen(html[html.index("<tfoot") : html.index("</table>")])


def body(html, table):
    html = html[html.index(f'id="of-{table}"') :]
    return fen(html[html.index("<tbody") : html.index("</tbody>")])


def test_a_projects_page_equals_the_ledger(story):
    html = page_of(story)
    received, refunded, allocated, spent = by_sql(story)
    assert (received, refunded, allocated, spent) == (40_120_951, 120_001, 24_980_000, 18_000_000)
    matches(html, story)
    assert foot(html, "gifts") == [received, refunded]
    assert foot(html, "uses") == [allocated, spent]
    assert sum(body(html, "gifts")) == received + refunded
    assert sum(body(html, "uses")) == allocated + spent


def test_allocated_and_balance_stand_on_the_page(story):
    html = page_of(story)
    received, refunded, allocated, spent = by_sql(story)
    assert fen(html[html.index('data-sum="allocated"') :])[0] == allocated
    assert fen(html[html.index('data-sum="balance"') :])[0] == received - refunded - spent


def test_the_house_is_the_sum_of_its_projects(story, make_share, give):
    other = make_share("二号项目", kind="visit")
    give(other, 33_333)
    html = get("/transparency/")
    matches(html, story, other)
    rows, totals = body(html, "projects"), foot(html, "projects")
    assert [sum(rows[n::5]) for n in range(5)] == totals
    assert totals[0] == by_sql(story, other)[0]


def test_a_project_held_back_keeps_its_money_in_the_total_and_loses_its_name(story, make_share, give, officer):
    other = make_share("二号项目")
    give(other, 33_333, signature="不该看见")
    Hold.objects.create(project=other.project, reason="complaint", since=AT, by=officer)
    html = get("/transparency/")
    matches(html, story, other)
    assert "二号项目" not in html
    assert str(other.project.uuid) not in html
    assert "现在不公开的项目" in html
    sheet = b"".join(Client().get("/transparency/ledger.csv").streaming_content).decode()
    assert "不该看见" not in html + sheet
    assert str(other.project.uuid) not in sheet


@pytest.mark.parametrize("state", ["delivered", "accepted", "closed"])
def test_the_page_stays_after_the_work_is_done(story, state):
    Project.objects.filter(pk=story.project.pk).update(state=state, lines_full=1, lines_done=1)
    matches(page_of(story), story)


def test_long_tables_still_add_up(share, give, use, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 3)
    for n in range(1, 9):
        give(share, n * 1_001)
        use(share, "allocate", n * 100, f"第{n}次")
    html = page_of(share)
    assert sum(body(html, "gifts")) == sum(foot(html, "gifts")) == by_sql(share)[0]
    assert sum(body(html, "uses")) == sum(foot(html, "uses")) == by_sql(share)[2]


@pytest.mark.parametrize("path", ["/transparency/ledger.csv", "/transparency/projects/{}/ledger.csv"])
def test_the_file_adds_up_to_the_page(story, path):
    sheet = b"".join(Client().get(path.format(story.project.uuid)).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    columns = ("received_fen", "refunded_fen", "allocated_fen", "spent_fen")
    assert tuple(sum(int(row[name]) for row in rows) for name in columns) == by_sql(story)
    assert {row["entry"] for row in rows} <= {str(t.uuid) for t in Transfer.objects.all()}


def test_the_file_of_projects_adds_up(story):
    sheet = b"".join(Client().get("/transparency/projects.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert sum(int(row["received_fen"]) for row in rows) == by_sql(story)[0]


def test_mutant_reserved_money_counted_as_received_is_caught(story, monkeypatch):
    reserve = (Verb.RESERVE, Kind.DONORS, Kind.HELD)
    monkeypatch.setattr(books, "INSIDE", books.INSIDE | {Kind.HELD.value})
    monkeypatch.setattr(books, "SORTS", books.SORTS | {reserve: Sort.GIFT})
    with pytest.raises((AssertionError, BooksDisagree)):
        matches(page_of(story), story)


def test_mutant_reserved_money_counted_on_both_ways_is_caught_by_sql(story, monkeypatch):
    """Even where the page agrees with itself."""
    reserve = (Verb.RESERVE, Kind.DONORS, Kind.HELD)
    monkeypatch.setattr(books, "INSIDE", books.INSIDE | {Kind.HELD.value})
    monkeypatch.setattr(books, "SORTS", books.SORTS | {reserve: Sort.GIFT})
    for module in (books, queries):
        monkeypatch.setattr(module, "agree", lambda *_: None)
    with pytest.raises(AssertionError):
        matches(page_of(story), story)


def test_mutant_a_stored_total_is_caught(story, give, monkeypatch):
    stored = books.of(story.project)
    monkeypatch.setattr(books, "of", lambda project: stored)
    give(story, 36_000)
    with pytest.raises((AssertionError, BooksDisagree)):
        matches(page_of(story), story)


def test_a_transfer_nobody_explained_stops_the_page(share, give, officer):
    from marketplace.giving.operations import accounts
    from marketplace.ledger import operations as ledger

    give(share, 1_000)
    received, spent = (accounts.of_share(share, kind) for kind in (Kind.RECEIVED, Kind.SPENT))
    ledger.spend(source=received, to=spent, amount_fen=10, key="spend:astray", by=officer, at=AT)
    with pytest.raises(BooksDisagree):
        queries.project(share.project, at=AT)


def test_money_that_moves_between_two_reads_is_read_again():
    answers = iter([BooksDisagree("moved"), "page"])

    def read():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert books.steady(read) == "page"
