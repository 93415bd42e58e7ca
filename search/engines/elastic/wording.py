"""Our question in the server's language. It scores in whole numbers of ours, has no script to run, and decides nothing.

A score tells the tier, and below it how near the reader's own place is; the rest of an order are columns.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from elasticsearch_dsl import A, Q, Search
from elasticsearch_dsl.query import Query

from marketplace.places.models import Region
from search import order
from search.asking import ALL_IN_TITLE, ELSEWHERE, Clause, Question
from search.finding import MOST_COUNTED
from search.query import CHOICES, LibraryQuery

A_TIER = 8  # more than the tree has levels
COUNTED = ("path", "kind", "urgency", "gap", "takes")
COLUMNS = {"-published_at": "-published"}  # what a key is called there, where not the same
SCORED = ("tier", "steps")


def codes(path: str) -> list[str]:
    return [code for code in path.split("/") if code]


def chosen(asked: LibraryQuery) -> dict[str, Sequence[str]]:
    return {name: list(values) for name in CHOICES if (values := getattr(asked, name))}


def ranked(
    question: Question | None, near: Sequence[str], *, chosen: Mapping[str, Sequence[str]], without: Collection[UUID]
) -> Query:
    """Everything that answers, scored. Eight for some clause answered by the title alone, eight more for all of them;
    one for every region that stands over both the reader and the project.
    """
    titled = [_clause(clause, "title") for clause in question.clauses] if question else []
    tiers = [Q("bool", filter=titled), Q("bool", should=titled, minimum_should_match=1)] if titled else []
    scores = [
        *(Q("constant_score", filter=tier, boost=A_TIER) for tier in tiers),
        *(Q("constant_score", filter=Q("term", region=code), boost=1) for code in near),
    ]
    kept = [Q("terms", **{name: values}) for name, values in chosen.items()]
    return Q("bool", filter=[_worded(question, without), *kept], should=scores, minimum_should_match=0)


def amount(question: Question | None, region: Region | None, without: Collection[UUID]) -> Search:
    """How many have the words; nobody looks further than is counted."""
    return _inside(question, region, without).extra(size=0, track_total_hits=MOST_COUNTED + 1)


def combinations(question: Question | None, region: Region | None, without: Collection[UUID]) -> Search:
    """How many have exactly these, as `counting.Cell`."""
    search = _inside(question, region, without)
    sources = [{name: A("terms", field=name)} for name in COUNTED]
    search.aggs.bucket("cells", "composite", size=MOST_COUNTED, sources=sources)
    return search.extra(size=0, track_total_hits=False)


def end(question: Question | None, region: Region | None, direction: str) -> Search:
    """The first or the last path of all that has the words."""
    search = _inside(question, region, ()).source(False).sort({"path": direction})
    return search.extra(size=1, docvalue_fields=["path"], track_total_hits=False)


def _inside(question: Question | None, region: Region | None, without: Collection[UUID]) -> Search:
    inside = [Q("term", region=region.pk)] if region else []
    return Search().query(Q("bool", filter=[_worded(question, without), *inside]))


def sorts(sort: str, depth: int, question: Question | None) -> list[str]:
    """The highest `_score` first, where anything is scored. `depth` is how many regions stand over the reader."""
    scored = ["_score"] if question or depth else []
    return scored + [COLUMNS.get(key, key) for key in order.keys(sort) if key not in SCORED]


def since(place: Sequence[Any], sort: str, depth: int, question: Question | None) -> list[Any]:
    """Behind this place."""
    told = dict(zip(order.keys(sort), place, strict=True))
    score = _first(question) - A_TIER * told.pop("tier") + depth - told.pop("steps", depth)
    return [*([score] if question or depth else []), *told.values()]


def place(sorted_by: Sequence[Any], sort: str, depth: int, question: Question | None) -> dict[str, Any]:
    """And back again, by key."""
    score, *others = sorted_by if question or depth else (0, *sorted_by)
    tiers, near = divmod(int(score), A_TIER)
    first = {"tier": _first(question) // A_TIER - tiers, "steps": depth - near}
    keys = (key for key in order.keys(sort) if key not in SCORED)
    return first | dict(zip(keys, others, strict=True))


def _first(question: Question | None) -> int:
    """The score of the first tier. Without text all are of that, and nothing is scored."""
    return A_TIER * (ELSEWHERE - ALL_IN_TITLE) if question else 0


def _worded(question: Question | None, without: Collection[UUID]) -> Query:
    """A question without clauses is answered by nothing."""
    if question and not question.clauses:
        return Q("match_none")
    needed = [_clause(clause, "words") for clause in question.clauses] if question else []
    gone = [Q("ids", values=sorted(map(str, without)))] if without else []
    return Q("bool", filter=needed or [Q("match_all")], must_not=gone)


def _clause(clause: Clause, name: str) -> Query:
    return Q("bool", should=[_way(way, name) for way in clause.ways], minimum_should_match=1)


def _way(way: Iterable[str], name: str) -> Query:
    return Q("bool", filter=[Q("term", **{name: word}) for word in way])
