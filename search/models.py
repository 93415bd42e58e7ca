"""What the library can be asked by: one row for each public project, made anew from the truth whenever it changes.

The words themselves lie where the engine keeps them (an FTS5 table on SQLite, a `tsvector` column on PostgreSQL).
"""

from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.lib.pii import not_personal, pii
from marketplace.lib.privacy import guard
from search import synonyms

NOTHING = 1_001  # missing: behind everything that still is short of something


class Gap(models.TextChoices):
    """还缺不缺."""

    OPEN = "open", _("还有缺口")
    TAKEN = "taken", _("已全部承接")
    DONE = "done", _("已办成")


class Give(models.TextChoices):
    """我能出."""

    MONEY = "money", _("钱")
    GOODS = "goods", _("东西")
    TIME = "time", _("一点时间")
    CARRY = "carry", _("机构承接")


class Sort(models.TextChoices):
    """排序."""

    URGENT = "urgent", _("最急的在前")
    NEWEST = "newest", _("最新公开的在前")
    NEARLY = "nearly", _("差一点就成的在前")
    NEAR = "near", _("离我近的在前")


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
    missing = models.PositiveSmallIntegerField(default=NOTHING, help_text="thousandths not taken on yet, else NOTHING")
    terms = models.TextField(blank=True, help_text="what this project adds to the dictionary, between spaces")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(gap__in=Gap.values), name="search_gap_known")]
        indexes = [
            models.Index(fields=["urgency_rank", "-published_at", "project"], name="search_urgent"),
            models.Index(fields=["-published_at", "project"], name="search_newest"),
            models.Index(fields=["missing", "-published_at", "project"], name="search_nearly"),
        ]


class Term(models.Model):
    """A word that public pages have, and on how many of them."""

    word = models.CharField(max_length=40, unique=True)
    first = models.CharField(max_length=1, db_index=True)
    last = models.CharField(max_length=1, db_index=True)
    projects = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.word


class SynonymGroup(models.Model):
    """Words for one thing: whoever asks for one of them finds the others too. Nobody reads these words before they
    count, so they name nobody.
    """

    words = models.CharField(
        _("同义词"), max_length=200, unique=True, help_text=_("用顿号隔开，如：低保、最低生活保障。保存后几秒内生效。")
    )

    class Meta:
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        words = synonyms.words(self.words)
        if not synonyms.LEAST_WORDS <= len(words) <= synonyms.MOST_WORDS:
            most = {"n": synonyms.MOST_WORDS}
            raise ValidationError({"words": _("一组要有 2 到 %(n)d 个不同的词。请用顿号隔开再保存。") % most})
        if odd := [w for w in words if not synonyms.SHORTEST_WORD <= len(w) <= synonyms.LONGEST_WORD]:
            long = {"word": odd[0], "n": synonyms.LONGEST_WORD}
            raise ValidationError({"words": _("“%(word)s”不行：每个词要有 2 到 %(n)d 个字。请改了再保存。") % long})
        try:
            guard.names_nobody(*words)
        except guard.SaysTooMuch as refusal:
            raise ValidationError({"words": str(refusal)}) from refusal
        self.words = "、".join(words)


class SavedSearch(models.Model):
    """A question somebody keeps, as it stands in the address, and until when its answers were told."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=600, blank=True)
    kept_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="saved_search_once")]


pii(
    "search.SavedSearch",
    "address",
    what=_("想找什么样的项目"),
    why=_("有新项目时通知本人"),
    keep=_("本人删除时，最迟到账号注销"),
)
not_personal("search.SearchRow", "kind", "urgency", "region_path", "gap", "terms")
not_personal("search.Term", "word", "first", "last")
not_personal("search.SynonymGroup", "words")


class Edition(models.Model):
    """The newest version of a project at the search server, and what the server has acknowledged. Kept for good: a
    project that comes back must go on counting where it stopped.
    """

    project = models.UUIDField(primary_key=True)
    version = models.PositiveBigIntegerField(default=0)
    written = models.PositiveBigIntegerField(default=0)
    raises_money = models.BooleanField(default=False, help_text="as last written")
    has_shifts = models.BooleanField(default=False, help_text="as last written")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(written__lte=models.F("version")), name="search_owed")]
        indexes = [
            models.Index(fields=["project"], condition=models.Q(written__lt=models.F("version")), name="search_owing"),
            models.Index(fields=["project"], condition=models.Q(raises_money=True), name="search_raising"),
            models.Index(fields=["project"], condition=models.Q(has_shifts=True), name="search_awaiting"),
        ]


class Comparison(models.Model):
    """One part of a nightly comparison of the search server with the truth: the projects whose public id begins so."""

    round = models.DateTimeField(help_text="when the whole comparison began")
    part = models.CharField(max_length=2, blank=True)
    at = models.DateTimeField()
    expected = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    expected_sum = models.PositiveBigIntegerField(help_text="of the documents' checksums")
    found_sum = models.PositiveBigIntegerField()
    missing = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    foreign = models.PositiveIntegerField(default=0, help_text="stood there and should not")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "part"], name="search_part_once")]

    @property
    def drift(self) -> int:
        return self.missing + self.differing + self.foreign


not_personal("search.Comparison", "part")
