"""How well the public pages hide their households, counted now: for the officer in charge, an auditor, a nightly log."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import combinations, pairwise
from typing import Any

from marketplace.caseload import queries as caseload
from marketplace.places.models import LocalitySettings
from marketplace.projects import gate, handlers
from marketplace.projects.models import Project, Rung

STEPS = (0, 1, 5, 10, 20, 50, 100, 500)


def made(*, at: datetime) -> dict[str, Any]:
    looked_after = Project.objects.filter(state__in=handlers.LOOKED_AFTER)
    rows = [_row(one, at) for one in looked_after.select_related("region", "locality", "origin").order_by("pk")]
    public = [row for row in rows if row["public"]]
    return {
        "at": at.isoformat(timespec="seconds"),
        "projects": rows,
        "distribution": _spread(row["k"] for row in public),
        "rungs": {str(rung): sum(row["rung"] == rung for row in public) for rung in Rung},
        "least": min((row["k"] for row in public if row["k"] is not None), default=None),
        "below": [row["project"] for row in public if not row["enough"]],
        "caseload": [_reach(decided) for decided in LocalitySettings.objects.select_related("region").order_by("pk")],
    }


def _row(project: Project, at: datetime) -> dict[str, Any]:
    verdict = gate.examine(project, at=at)
    facts = getattr(project, "partner_facts", None)
    return {
        "project": str(project.uuid),
        "code": project.code,
        "locality": project.locality_id,
        "state": project.state,
        "public": project.is_public,
        "rung": project.k_rung,
        "k": verdict.k,
        "needed": verdict.needed,
        "enough": verdict.is_complete and verdict.enough,
        "partners": {"rung": facts.k_rung, "k": facts.k_value, "withheld": bool(facts.withheld_at)} if facts else None,
    }


def _spread(counts: Iterable[int | None]) -> dict[str, int]:
    """`{"10-19": 3, …}`: nothing left out, so that the figures add up to the number of public projects."""
    found = Counter(max((step for step in STEPS if k is not None and step <= k), default=0) for k in counts)
    ends = [f"{low}-{high - 1}" for low, high in pairwise(STEPS)] + [f"{STEPS[-1]}+"]
    return {name: found[low] for low, name in zip(STEPS, ends, strict=True)}


def _reach(decided: LocalitySettings) -> dict[str, Any]:
    """Which share of the households could be shown with which fields: below its number a page has to leave some out."""
    cells, k = caseload.crowds(decided.region), decided.k_public
    total = sum(n for _, n in cells)
    reach = {}
    for size in range(len(caseload.CELL) + 1):
        for some in combinations(range(len(caseload.CELL)), size):
            counted: Counter[tuple[str, ...]] = Counter()
            for cell, n in cells:
                counted[(cell[0], *(cell[1 + i] for i in some))] += n
            enough = sum(n for n in counted.values() if k and n >= k)
            name = "+".join(["township", *(caseload.CELL[i] for i in some)])
            reach[name] = round(enough / total, 4) if total and k else None
    return {"locality": decided.region_id, "k_public": k, "k_partner": decided.k_partner, "live": total, "reach": reach}
