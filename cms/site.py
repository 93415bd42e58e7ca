"""The public site that editors run: the front door, news, programmes and policies.

A page is written by an editor of its county, read by somebody else, and only then public (`cms.editing`). Whatever saves
a live page passes the guard here, so there is no other way round.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction, TaskState

from cms import editors, said
from cms.blocks import BodyBlock
from marketplace.lib.ids import paper_code
from marketplace.lib.pii import not_personal
from marketplace.lib.privacy import guard
from marketplace.places.models import Region

PHONE_AND_DESK = [
    {"name": "phone", "icon": "mobile-alt", "device_width": 360, "label": _("手机宽度")},
    {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("电脑宽度")},
]


class PageForm(WagtailAdminPageForm):
    """A new page belongs to the county of whoever writes it."""

    def _post_clean(self) -> None:
        if hasattr(self.instance, "region_id") and not self.instance.pk and not self.instance.is_for_all:
            self.instance.region = editors.own_region(self.for_user)
        super()._post_clean()


class GuardedPage(Page):
    """What every page of ours keeps to: one address that says nothing, one guard, no publishing by one person."""

    region = models.ForeignKey(
        Region, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+",
        help_text="whose editors keep it; none: the whole site's",
    )  # fmt: skip
    title_en = models.CharField(_("标题（英文）"), max_length=120, blank=True)
    lead = models.CharField(_("一句话"), max_length=160, blank=True)
    lead_en = models.CharField(_("一句话（英文）"), max_length=300, blank=True)

    is_for_all = False
    page_template = ""
    programme: Any = None
    base_form_class = PageForm
    promote_panels: list[Any] = []  # the address is random, and search engines read the title and the first sentence
    show_in_menus_default = False

    class Meta:
        abstract = True

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return PHONE_AND_DESK

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:  # noqa: ARG002 - Wagtail's signature
        """Wagtail names a template for each model; ours share three."""
        return self.page_template

    def permissions_for_user(self, user: Any) -> editors.PageTester:
        return editors.PageTester(user, self)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """What is public has no lock, so nobody looks for one."""
        return PageViewRestriction.objects.none()

    def clean(self) -> None:
        """What must never be stored at all is refused in the form already; a doubt waits for the second person."""
        super().clean()
        if self.is_for_all and self.expire_at:
            raise ValidationError(_("这一页是整个网站的，不能定撤下的日子。请把日子去掉。"))
        said.refuse_blocked(self)

    def minimal_clean(self) -> None:
        """Drafts are saved with less care by Wagtail; not in this."""
        super().minimal_clean()
        said.refuse_blocked(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises said.PageSaysTooMuch."""
        written = kwargs.get("update_fields")
        if self.live and (written is None or {one.field for one in said.of(self)} & set(written)):
            said.refuse_open(self, confirmed=self.confirmed())
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Autosave may name a revision to write over; never one that was published or asked about."""
        over = kwargs.get("overwrite_revision")
        if over and (over.pk == self.live_revision_id or TaskState.objects.filter(revision_id=over.pk).exists()):
            raise PermissionDenied("reviewed text is never rewritten")
        return super().save_revision(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "GuardedPage":
        """A revision brings words; whose county it is stays with the row."""
        page: GuardedPage = super().with_content_json(content)
        page.region_id = self.region_id
        return page

    def confirmed(self) -> frozenset[str]:
        """What a second person said of this page: these words name nobody."""
        from cms.models import PageReading

        rows = PageReading.objects.filter(page_id=self.pk, verdict=PageReading.CONFIRMED)
        return frozenset(rows.values_list("finding", flat=True))

    def spoken(self, name: str) -> str:
        """In the reader's language, in Chinese where nothing else was written."""
        english = getattr(self, f"{name}_en") if in_english() else ""
        return english or getattr(self, name)

    def _set_core_field_defaults(self) -> None:
        self.slug: str = self.slug or _address()
        super()._set_core_field_defaults()


class Article(GuardedPage):
    """Something to read: a stream of blocks in Chinese, and another in English where it was written."""

    body = StreamField(BodyBlock(), verbose_name=_("正文"), blank=True)
    body_en = StreamField(BodyBlock(), verbose_name=_("正文（英文）"), blank=True)

    subpage_types: list[str] = []
    page_template = "cms/article.html"
    content_panels = [
        FieldPanel("title"),
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("title_en"),
        FieldPanel("lead_en"),
        FieldPanel("body_en"),
    ]

    class Meta:
        abstract = True

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms import articles

        return {**super().get_context(request, *args, **kwargs), **articles.context(self)}


class IndexPage(GuardedPage):
    """A list of articles of one kind; the site has one of each, so it belongs to everybody."""

    is_for_all = True
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    page_template = "cms/index.html"
    content_panels = [FieldPanel("title"), FieldPanel("lead"), FieldPanel("title_en"), FieldPanel("lead_en")]

    class Meta:
        abstract = True

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms import articles

        return {**super().get_context(request, *args, **kwargs), **articles.listed(self, request)}


class HomePage(Article):
    """The front door. Its figures come from the house; editors set the sentence and what stands below."""

    headline = models.CharField(_("大标题"), max_length=60, default="核实过的难处，等您搭把手。")
    headline_en = models.CharField(_("大标题（英文）"), max_length=120, blank=True)

    is_for_all = True
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.NewsIndexPage", "cms.TopicIndexPage", "cms.PolicyIndexPage"]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("headline"),
        FieldPanel("headline_en"),
        FieldPanel("body"),
        FieldPanel("body_en"),
    ]
    page_template = "cms/home.html"

    class Meta:
        verbose_name = _("首页")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms import front

        return {**Page.get_context(self, request, *args, **kwargs), **front.context(self)}


class NewsIndexPage(IndexPage):
    subpage_types = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("消息（栏目）")


class NewsPage(Article):
    parent_page_types = ["cms.NewsIndexPage"]

    class Meta:
        verbose_name = _("消息")


class TopicIndexPage(IndexPage):
    subpage_types = ["cms.TopicPage"]

    class Meta:
        verbose_name = _("帮扶计划（栏目）")


class TopicPage(Article):
    """A programme: projects that belong together, with its own account and progress."""

    parent_page_types = ["cms.TopicIndexPage"]

    class Meta:
        verbose_name = _("帮扶计划")

    @property
    def programme(self) -> "TopicPage":
        return self


class PolicyIndexPage(IndexPage):
    subpage_types = ["cms.PolicyPage"]

    class Meta:
        verbose_name = _("政策（栏目）")


class PolicyPage(Article):
    issued_by = models.CharField(_("发文机关"), max_length=60, blank=True)
    issued_by_en = models.CharField(_("发文机关（英文）"), max_length=120, blank=True)
    in_force_from = models.DateField(_("施行日期"), null=True, blank=True)

    parent_page_types = ["cms.PolicyIndexPage"]
    content_panels = [
        *Article.content_panels[:2],
        FieldPanel("issued_by"),
        FieldPanel("in_force_from"),
        *Article.content_panels[2:],
        FieldPanel("issued_by_en"),
    ]

    class Meta:
        verbose_name = _("政策")


def _address() -> str:
    """Random, and drawn again where chance wrote something the guard would read, such as `vx-…`."""
    while any(guard.told(drawn := paper_code().lower())):
        pass
    return drawn


def in_english() -> bool:
    return (get_language() or "").startswith("en")


GUARDED = (HomePage, NewsIndexPage, NewsPage, TopicIndexPage, TopicPage, PolicyIndexPage, PolicyPage)
for _model in GUARDED:
    _own = [field.name for field in _model._meta.local_fields if isinstance(field, models.CharField | models.TextField)]
    not_personal(_model._meta.label, *_own)
