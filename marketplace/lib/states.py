"""State is a table: verb → (from-set, to). Pure; `audit.move` performs the step."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q


@dataclass(frozen=True)
class Machine:
    """One table of allowed steps, the words people read for each state, and what a state promises of its columns."""

    name: str
    start: str
    edges: Mapping[str, tuple[AbstractSet[str], str]]
    labels: Mapping[str, object]  # state → word for people (lazy translation)
    needs: Mapping[str, Q] = field(default_factory=dict)

    @property
    def states(self) -> list[str]:
        return sorted({self.start, *(s for froms, to in self.edges.values() for s in (*froms, to))})

    @property
    def choices(self) -> list[tuple[str, object]]:
        return [(state, self.labels[state]) for state in self.states]

    def constraints(self) -> Iterator[models.CheckConstraint]:
        """For `Meta.constraints = [*MACHINE.constraints()]`."""
        yield models.CheckConstraint(condition=Q(state__in=self.states), name=f"{self.name}_state_known")
        for state, fact in sorted(self.needs.items()):
            yield models.CheckConstraint(condition=~Q(state=state) | fact, name=f"{self.name}_{state}_complete")

    def mermaid(self) -> str:
        lines = [f"    {f} --> {to}: {verb}" for verb, (froms, to) in self.edges.items() for f in sorted(froms)]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.start}", *lines, ""])
