"""Wagtail's part: the home page, the publishable text of a project, and the two checks it passes before anyone reads it.

State and money live on the project. A listing holds words only, so publishing an old revision can spoil nothing else.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import (
    BaseLogEntry,
    DraftStateMixin,
    LockableMixin,
    Page,
    PreviewableMixin,
    RevisionMixin,
    Task,
    TaskState,
    WorkflowMixin,
)
from wagtail.models.audit_log import BaseLogEntryManager

from cms import vetting
from cms.picture import Picture, PictureRendition
from cms.records import ClockWord, PublicVersion
from cms.site import (
    PHONE_AND_DESK,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PolicyIndexPage,
    PolicyPage,
    TopicIndexPage,
    TopicPage,
)
from marketplace.lib import clock, guards
from marketplace.lib.pii import not_personal
from marketplace.people import policies as people
from marketplace.people import posts
from marketplace.people.models import Role
from marketplace.places.models import Region
from marketplace.projects import seats

__all__ = [  # Django looks for models here
    "AnonymityCheck",
    "ClockWord",
    "CountyApproval",
    "FourEyes",
    "HomePage",
    "ListingLog",
    "NewsIndexPage",
    "NewsPage",
    "PageReading",
    "Picture",
    "PictureRendition",
    "PolicyIndexPage",
    "PolicyPage",
    "ProjectListing",
    "PublicVersion",
    "SecondReading",
    "TopicIndexPage",
    "TopicPage",
]
DESK_ROLES = (
    *(Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER),
    Role.SUPERVISOR,
)
SPOKEN = ("title", "summary", "body", "counts_as_done", "requirements")  # each in Chinese and, as `…_en`, in English
TEXTS = tuple(column for name in SPOKEN for column in (name, f"{name}_en"))  # the same names as on the project


def desks(user: Any) -> list[str]:
    """The region subtrees whose vetting this person may see."""
    if not user.is_authenticated or not user.is_active:
        return []
    lent = posts.stood_for_by(user, posts.SEATED, on=clock.today())
    return sorted({*people.paths(user, DESK_ROLES), *(one.membership.region.path for one in lent)})


class ListingQuerySet(models.QuerySet["ProjectListing"]):
    def visible_to(self, user: Any) -> "ListingQuerySet":
        """What this person may see at the desk, draft or live: the listings of their own regions, and of those where
        they sit for an absent colleague.
        """
        return self.filter(region__in=Region.objects.within(desks(user)))

    def live(self) -> "ListingQuerySet":
        return self.filter(live=True)


class ProjectListing(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model):
    """What people may read about a project: words only, copied from its draft and vetted by two others."""

    project = models.UUIDField(unique=True, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("地区")
    )
    programme = models.ForeignKey(
        TopicPage,
        null=True,
        on_delete=models.SET_NULL,
        related_name="listings",
        editable=False,
        verbose_name=_("帮扶计划"),
    )
    title = models.CharField(_("标题"), max_length=40)
    title_en = models.CharField(_("英文标题"), max_length=120, blank=True)
    summary = models.CharField(_("一句话"), max_length=200, blank=True)
    summary_en = models.CharField(_("一句话（英文）"), max_length=500, blank=True)
    body = models.TextField(_("说明"), blank=True)
    body_en = models.TextField(_("英文说明"), blank=True)
    counts_as_done = models.CharField(_("怎样算办成"), max_length=200, blank=True)
    counts_as_done_en = models.CharField(_("怎样算办成（英文）"), max_length=500, blank=True)
    requirements = models.CharField(_("承接要求"), max_length=200, blank=True)
    requirements_en = models.CharField(_("承接要求（英文）"), max_length=500, blank=True)

    objects = ListingQuerySet.as_manager()
    panels = [FieldPanel(name, read_only=True) for name in TEXTS]  # the draft is where words are changed

    class Meta:
        verbose_name = _("公开项目")
        verbose_name_plural = _("公开项目")

    def __str__(self) -> str:
        return self.title

    def with_content_json(self, content: dict[str, Any]) -> "ProjectListing":
        """A revision brings words; whose county it is, its programme and its days stay with the row."""
        listing: ProjectListing = super().with_content_json(content)
        for column in ("project", "region_id", "programme_id", "go_live_at", "expire_at"):
            setattr(listing, column, getattr(self, column))
        return listing

    def spoken(self, name: str) -> str:
        """One of SPOKEN in the reader's language, in Chinese where nothing else was written."""
        english = getattr(self, f"{name}_en") if (get_language() or "").startswith("en") else ""
        return english or getattr(self, name)

    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in TEXTS}

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return PHONE_AND_DESK

    def get_preview_template(self, request: Any, mode_name: str) -> str:  # noqa: ARG002 - Wagtail's signature
        return "cms/project.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from cms import pages

        return {**super().get_preview_context(request, mode_name), "page": pages.preview(self)}


class ListingLogManager(BaseLogEntryManager):
    def log_action(self, instance: ProjectListing, action: str, **kwargs: Any) -> "ListingLog":
        return super().log_action(instance, action, listing_id=instance.pk, **kwargs)

    def for_instance(self, instance: ProjectListing) -> QuerySet["ListingLog"]:
        return self.filter(listing_id=instance.pk)

    def viewable_by_user(self, user: Any) -> QuerySet["ListingLog"]:
        return self.filter(listing__in=ProjectListing.objects.visible_to(user))


class ListingLog(BaseLogEntry):
    """Wagtail's history of the listings, in a table of its own: scoped like them, and never changed."""

    listing = models.ForeignKey(ProjectListing, on_delete=models.PROTECT, related_name="+")

    objects = ListingLogManager()

    class Meta(BaseLogEntry.Meta):
        ordering = ["-timestamp", "-id"]

    @property
    def object_id(self) -> int:
        return self.listing_id


class FourEyes(Task):
    """Somebody else looks: not who asked, not who wrote, not who decided the step before. Superusers are nobody here."""

    verb = ""  # of the project's own state table
    makes_public = False

    class Meta:
        abstract = True

    def may(self, listing: ProjectListing, user: Any) -> bool:
        return vetting.obstacle(self, listing, user) == ""

    def user_can_access_editor(self, obj: ProjectListing, user: Any) -> bool:
        return self.may(obj, user)

    def locked_for_user(self, obj: ProjectListing, user: Any) -> bool:  # noqa: ARG002 - Wagtail's signature
        """Nobody edits under review; deciding is a POST of its own."""
        return True

    def get_actions(self, obj: ProjectListing, user: Any) -> list[tuple[str, Any, bool]]:
        return [("approve", _("批准"), True), ("reject", _("退回"), True)] if self.may(obj, user) else []

    def get_form_for_action(self, action: str) -> type:
        from cms import forms

        return forms.ApproveForm if action == "approve" else forms.ReturnForm

    def get_task_states_user_can_moderate(self, user: Any, **_: Any) -> QuerySet[TaskState]:
        """Feeds Wagtail's dashboard and its reports."""
        return vetting.waiting_for(self, user)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **fields: Any) -> None:
        """The one door of both screens, so it trusts neither: the state must be this listing's current one."""
        workflow_state = task_state.workflow_state
        listing = workflow_state.content_object
        if workflow_state.current_task_state_id != task_state.pk:
            raise PermissionDenied
        if action_name not in [name for name, _verbose, _modal in self.get_actions(listing, user)]:
            raise PermissionDenied
        vetting.decide(self, task_state, user, action_name, **fields)

    @classmethod
    def get_description(cls) -> str:
        return str(cls._meta.verbose_name)


class AnonymityCheck(FourEyes):
    """第一道：看得出是谁吗。"""

    verb = seats.CHECK

    class Meta:
        verbose_name = _("匿名检查")


class CountyApproval(FourEyes):
    """第二道：县里批准公开。"""

    verb = seats.PUBLISH
    makes_public = True

    class Meta:
        verbose_name = _("县级批准")


class SecondReading(Task):
    """A page's one step: somebody who did not write it reads it. Decided on our own screen (`cms.editing`)."""

    class Meta:
        verbose_name = _("第二个人看")

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:  # noqa: ARG002 - Wagtail's signature
        return False  # it opens nobody a page that their role does not

    def locked_for_user(self, obj: Page, user: Any) -> bool:  # noqa: ARG002
        return True

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, Any, bool]]:  # noqa: ARG002
        return []

    def on_action(self, *_: Any, **__: Any) -> None:
        raise PermissionDenied

    def get_task_states_user_can_moderate(self, user: Any, **_: Any) -> QuerySet[TaskState]:  # noqa: ARG002
        return TaskState.objects.none()  # the desk has its own list

    @classmethod
    def get_description(cls) -> str:
        return str(cls._meta.verbose_name)


class PageReading(models.Model):
    """What second readers said of a page: a doubtful word confirmed, a text approved, returned or taken down."""

    CONFIRMED, APPROVED, RETURNED, WITHDRAWN = "confirmed", "approved", "returned", "withdrawn"
    VERDICTS = (
        (CONFIRMED, _("确认不是人名")),
        (APPROVED, _("批准公开")),
        (RETURNED, _("退回")),
        (WITHDRAWN, _("撤下")),
    )
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveBigIntegerField(null=True, help_text="which text; a number, since Wagtail keeps them")
    verdict = models.CharField(max_length=9, choices=VERDICTS)
    finding = models.CharField(max_length=64, blank=True, help_text="the words confirmed, as a digest")
    comment = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "finding"], condition=Q(verdict="confirmed"), name="page_finding_confirmed_once"
            )
        ]
        indexes = [models.Index(fields=["page", "-at"])]


guards.append_only("cms_pagereading")
guards.append_only("cms_listinglog")
not_personal("cms.ProjectListing", *TEXTS)
not_personal("cms.ListingLog", "label", "action", "data")
not_personal("cms.PageReading", "finding", "comment")
