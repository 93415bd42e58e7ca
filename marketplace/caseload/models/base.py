"""What every table of the vault shares: a region path of its own, and reads that start from the reader's subtrees."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.pii import Keep
from marketplace.people import policies as people
from marketplace.people.models import Role

# Counted from the day the household left the list, unless the column says otherwise.
A_MONTH, A_YEAR = Keep(_("结案后一个月"), 31), Keep(_("结案后十二个月"), 366)
THREE_YEARS = 3 * 365 + 1
CASEWORKERS = frozenset({Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER})


class VaultQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "VaultQuerySet":
        """Caseworkers see their own subtree; nobody else sees anything."""
        return self.filter(within(people.paths(user, CASEWORKERS)))


VaultManager = models.Manager.from_queryset(VaultQuerySet)


def within(paths: Iterable[str]) -> Q:
    """Inside any of these subtrees. No path: nothing."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(region_path__startswith=path)
    return wanted


class VaultRow(models.Model):
    region_path = models.CharField(max_length=120, db_index=True)

    class Meta:
        abstract = True
