"""Who runs the site's pages and pictures. Wagtail asks its permission policies; these answer from today's roles.

Wagtail's own groups give nobody anything. An editor of a county writes its pages and pictures; somebody else of the
same county reads them before they are public; nobody holds the right to publish.
"""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.places.models import Region

WRITE = (Role.EDITOR,)
SECOND = (Role.EDITOR, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER)  # who may read what an editor wrote
DESK = SECOND
WRITING = ("add_page", "change_page", "lock_page", "unlock_page")
WRITES = frozenset({"add", "change", "choose"})


def regions(user: Any, roles: Iterable[str]) -> QuerySet[Region]:
    return Region.objects.within(people.paths(user, roles))


def own_region(user: Any) -> Region | None:
    """Whose page or picture it will be: the widest region this person edits."""
    paths = people.paths(user, WRITE)
    return Region.objects.filter(path=paths[0]).first() if paths else None


def is_editor(user: Any) -> bool:
    return bool(people.paths(user, WRITE))


def visible_pages(user: Any, roles: Iterable[str] = DESK) -> Any:
    """The pages of one's counties, and those that belong to the whole site."""
    if not people.paths(user, roles):
        return Page.objects.none()
    mine, seen = regions(user, roles), Q()
    for model in page_models():
        rows = model._base_manager.filter(Q(region=None) | Q(region__in=mine))
        seen |= Q(pk__in=rows.values("pk"))
    return Page.objects.filter(seen)


def page_models() -> list[Any]:
    from cms.site import GuardedPage

    return [model for model in apps.get_app_config("cms").get_models() if issubclass(model, GuardedPage)]


def may_edit(user: Any, page: Page) -> bool:
    return is_editor(user) and visible_pages(user, WRITE).filter(pk=page.pk).exists()


class PageTester(PagePermissionTester):
    """Asked by every page view: writing for editors in scope, publishing and deleting for nobody, superusers included."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        writes = user.is_active and (may_edit(user, page) if page.pk else is_editor(user))
        self.permissions = {"add", "change", "lock", "unlock"} if writes else set()

    def can_edit(self) -> bool:
        return bool(self.permissions) and not self.page_is_root

    def can_add_subpage(self) -> bool:
        models = self.page.specific_class.creatable_subpage_models()
        return bool(self.permissions) and any(model.can_create_at(self.page) for model in models)

    def can_lock(self) -> bool:
        return bool(self.permissions) and not self.page.current_workflow_task

    def can_unlock(self) -> bool:
        return self.can_lock()

    def _never(self, *_: Any, **__: Any) -> bool:
        return False

    can_delete = can_unpublish = can_publish = can_publish_subpage = can_unschedule = _never
    can_reorder_children = can_move = can_move_to = can_copy = can_copy_to = can_set_view_restrictions = _never


class PagePolicy(PagePermissionPolicy):
    """Wagtail's one page policy, answering from roles: what may be listed, explored and reported on."""

    def get_all_permissions_for_user(self, user: Any) -> list[Any]:
        home = apps.get_model("cms.HomePage").objects.first()
        if not home or not is_editor(user):
            return []
        return [SimpleNamespace(page=home, page_id=home.pk, permission=SimpleNamespace(codename=c)) for c in WRITING]

    def _base_user_has_permission(self, user: Any) -> bool | None:
        return None if user.is_active else False

    def _base_queryset_for_user(self, user: Any) -> QuerySet[Page] | None:
        return None if is_editor(user) else Page.objects.none()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Page]:
        return visible_pages(user, WRITE) if set(actions) & {"add", "change", "lock", "unlock"} else Page.objects.none()

    def explorable_instances(self, user: Any) -> QuerySet[Page]:
        return visible_pages(user, WRITE)

    def instances_with_direct_explore_permission(self, user: Any) -> Any:
        return [grant.page for grant in self.get_cached_permissions_for_user(user)]

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Page) -> bool:
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def users_with_any_permission(self, actions: Any, include_superusers: bool = True) -> Any:  # noqa: ARG002, FBT001, FBT002
        return get_user_model()._default_manager.none()

    def users_with_any_permission_for_instance(
        self,
        actions: Any,  # noqa: ARG002
        instance: Any,  # noqa: ARG002
        include_superusers: bool = True,  # noqa: ARG002, FBT001, FBT002
    ) -> Any:
        return get_user_model()._default_manager.none()


class PicturePolicy(CollectionOwnershipPermissionPolicy):
    """The same for pictures: one flat shelf, scoped by county; nobody deletes, refusing one erases it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in WRITES and is_editor(user)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        shelf = self.model._default_manager
        if not WRITES.intersection(actions):
            return shelf.none()
        return shelf.filter(region__in=regions(user, WRITE)).exclude(state="refused")

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        from wagtail.models import Collection

        every = Collection.objects.filter(depth=1)
        return every if self.user_has_any_permission(user, actions) else every.none()

    def users_with_any_permission(self, actions: Any) -> Any:  # noqa: ARG002
        return get_user_model()._default_manager.none()

    def users_with_any_permission_for_instance(self, actions: Any, instance: Any) -> Any:  # noqa: ARG002
        return get_user_model()._default_manager.none()


def answer_for_wagtail() -> None:
    """Wagtail keeps one policy object each and hands it around; from now on they answer as ours."""
    from wagtail.images import permissions as images
    from wagtail.permissions import page_permission_policy

    page_permission_policy.__class__ = PagePolicy
    images.permission_policy.__class__ = PicturePolicy
