"""The library's answer by brute force: every project looked at, in plain Python, from the rows of the rooms themselves.

It shares the cutting of words and the rule of tiers with the engines, since those are ours; filters, counts, orders
and pages are written here a second time.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marketplace.places.models import Region
from search import asking, mending, starter, synonyms, tokens
from search.models import NOTHING
from search.query import LibraryQuery
from tests.search.shelf import Book

RANK = {"urgent": 0, "soon": 1, "normal": 2}
KIN = synonyms.kin_of(starter.GROUPS)
KINDS = {
    "goods": "物资",
    "money": "资金",
    "service": "服务",
    "visit": "探访",
    "retrofit": "改造",
    "schooling": "助学",
    "rehab": "康复",
    "escort": "陪诊",
    "counselling": "心理疏导",
    "wish": "微心愿",
}
CHOICES = {
    "kind": tuple(KINDS),
    "urgency": tuple(RANK),
    "gap": ("open", "taken", "done"),
    "give": ("money", "goods", "time", "carry"),
}


@dataclass(frozen=True)
class Entry:
    uuid: UUID
    words: tokens.Words
    text: str
    facts: dict[str, Any]
    path: str
    at: Any
    missing: int


@dataclass(frozen=True)
class Answer:
    projects: list[UUID]
    tiers: list[int]
    total: int
    facets: dict[str, dict[str, int]]
    mended: bool


def entries(books: Iterable[Book]) -> list[Entry]:
    return [_entry(book) for book in books]


def _entry(book: Book) -> Entry:
    project = book.project
    lines = list(project.lines.order_by("position"))
    above = [Region.objects.get(pk=code).name for code in project.region.path.strip("/").split("/")]
    title = [
        project.title,
        project.title_en,
        *(text for line in lines for text in (line.title, line.title_en)),
        KINDS[project.kind],
    ]
    near = [project.summary, *above]
    rest = [project.body, project.code, project.code.replace("-", "")]
    short = [line for line in lines if line.quantity > line.taken]
    taking = project.state == "published" and bool(short)
    goods = taking and any(line.kind == "goods" for line in short)
    gap = "open" if taking else "done" if project.state == "closed" else "taken"
    money = project.state != "closed" and project.households >= 10 and project.campaign_shares.exists()
    time = any(line.shifts.exists() for line in lines)
    gives = {"money": money, "goods": goods, "time": time, "carry": taking}
    facts = {"kind": project.kind, "urgency": project.urgency, "gap": gap, "give": {g for g, on in gives.items() if on}}
    words = tokens.to_index(title, near, rest)
    text = "\n".join(tokens.fold(one) for one in (*title, *near, *rest))
    missing = _missing(lines) if taking else NOTHING
    return Entry(project.uuid, words, text, facts, project.region.path, project.published_at, missing)


def _missing(lines: list[Any]) -> int:
    """The deck counts sets where all lines want as many."""
    wanted = [line.quantity for line in lines]
    if len(set(wanted)) == 1:
        whole, taken = wanted[0], min(line.taken for line in lines)
    else:
        whole, taken = sum(wanted), sum(line.taken for line in lines)
    return -(-1000 * (whole - taken) // whole)


def answer(library: list[Entry], asked: LibraryQuery) -> Answer:
    question = asking.question(asked.q, KIN)
    found = _answer(library, asked, question)
    if question is None or found.total or _answer(library, LibraryQuery(q=asked.q), question).total:
        return found
    meant = mending.mended(question)
    near = _answer(library, asked, meant) if meant else found
    return Answer(near.projects, near.tiers, near.total, near.facets, mended=True) if near.total else found


def _answer(library: list[Entry], asked: LibraryQuery, question: asking.Question | None) -> Answer:
    tiers = {entry.uuid: 0 if question is None else question.tier(entry.words) for entry in library}
    known = Region.objects.filter(pk=asked.region).exists()
    hits = [
        entry for entry in library if tiers[entry.uuid] is not None and (not known or f"/{asked.region}/" in entry.path)
    ]
    chosen = [entry for entry in hits if all(_fits(entry, asked, name) for name in CHOICES)]
    near = Region.objects.filter(pk=asked.near).first()
    codes = near.path.strip("/").split("/") if near else []

    def place(entry: Entry) -> tuple[Any, ...]:
        later = -entry.at.timestamp()
        steps = sum(f"/{code}/" not in entry.path for code in codes)
        sort = {
            "urgent": (RANK[entry.facts["urgency"]], later),
            "newest": (later,),
            "nearly": (entry.missing, later),
            "near": (steps, RANK[entry.facts["urgency"]], later),
        }[asked.sort]
        return (tiers[entry.uuid], *sort, entry.uuid.hex)

    page = sorted(chosen, key=place)[: asked.size]
    shown = [entry.uuid for entry in page]
    facets = {name: _facet(hits, asked, name) for name in CHOICES}
    return Answer(shown, [tiers[uuid] or 0 for uuid in shown], len(chosen), facets, mended=False)


def _facet(hits: list[Entry], asked: LibraryQuery, name: str) -> dict[str, int]:
    counted: Counter[str] = Counter(dict.fromkeys(CHOICES[name], 0))
    for entry in hits:
        if all(_fits(entry, asked, other) for other in CHOICES if other != name):
            counted.update(entry.facts["give"] if name == "give" else [entry.facts[name]])
    return dict(counted)


def _fits(entry: Entry, asked: LibraryQuery, name: str) -> bool:
    chosen = set(getattr(asked, name))
    has = entry.facts["give"] if name == "give" else {entry.facts[name]}
    return not chosen or bool(chosen & has)
