"""What the library can be asked by: one row for each public project, made anew from the truth whenever it changes.

The words themselves lie where the engine keeps them (an FTS5 table on SQLite, a `tsvector` column on PostgreSQL).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.lib.pii import not_personal


class Gap(models.TextChoices):
    """还缺不缺."""

    OPEN = "open", _("还有缺口")
    TAKEN = "taken", _("已全部承接")
    DONE = "done", _("已办成")


class Give(models.TextChoices):
    """我能出."""

    MONEY = "money", _("钱")
    GOODS = "goods", _("东西")
    TIME = "time", _("时间")
    CARRY = "carry", _("机构承接")


class SearchRow(models.Model):
    """Facets and order of one project. Whether it may be shown is asked of the project itself, every time."""

    project = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20)
    urgency = models.CharField(max_length=10)
    urgency_rank = models.PositiveSmallIntegerField(help_text="0 is the most urgent")
    region_path = models.CharField(max_length=120, db_index=True)
    gap = models.CharField(max_length=5, choices=Gap.choices)
    takes_money = models.BooleanField(help_text="may be crowdfunded; whether a campaign does is asked every time")
    takes_goods = models.BooleanField()
    takes_carry = models.BooleanField(help_text="an organisation may still take something on")
    published_at = models.DateTimeField()
    terms = models.TextField(blank=True, help_text="what this project adds to the dictionary, between spaces")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(gap__in=Gap.values), name="search_gap_known")]
        indexes = [models.Index(fields=["urgency_rank", "-published_at", "-id"], name="search_order")]


class Term(models.Model):
    """A word that public pages have, and on how many of them."""

    word = models.CharField(max_length=40, unique=True)
    first = models.CharField(max_length=1, db_index=True)
    last = models.CharField(max_length=1, db_index=True)
    projects = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.word


not_personal("search.SearchRow", "kind", "urgency", "region_path", "gap", "terms")
not_personal("search.Term", "word", "first", "last")
