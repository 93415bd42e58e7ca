"""Wagtail's admin, walked address by address: a foreign listing is neither seen nor changed. Rows tell, not statuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse
from wagtail.models import Revision, TaskState, WorkflowState

from cms.models import ListingLog, ProjectListing
from marketplace.projects.models import Project

SPACE = "wagtailsnippets_cms_projectlisting"
CHOOSER = "wagtailsnippetchoosers_cms_projectlisting"
WATCHED = (ProjectListing, ListingLog, Revision, TaskState, WorkflowState, Project)


@pytest.fixture(autouse=True)
def _wagtails_templates_are_not_ours(monkeypatch):
    """They lean on undefined variables; ours may not."""
    from django.template import engines

    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")


def rows() -> list[Any]:
    return [sorted(map(repr, model._base_manager.values_list())) for model in WATCHED]


@pytest.fixture
def almighty(person, regions):
    """A reviewer next door to whom somebody gave every right on listings that Wagtail knows."""
    from marketplace.people.models import Role

    user = person("almighty", Role.COUNTY_REVIEWER, regions["邻县"])
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="cms"))
    return user


def addresses(listing: ProjectListing) -> Iterator[tuple[str, str]]:
    """Every address of the listing's viewset that names a row."""
    state = TaskState.objects.for_instance(listing).latest("pk")
    revision = listing.latest_revision_id
    known = {
        "pk": listing.pk,
        "revision_id": revision,
        "task_state_id": state.pk,
        "task_id": state.task_id,
        "workflow_state_id": state.workflow_state_id,
        "action_name": "approve",
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
    }
    for pattern in ProjectListing.snippet_viewset.get_urlpatterns():
        names = list(pattern.pattern.regex.groupindex) if hasattr(pattern.pattern, "regex") else []
        names = list(getattr(pattern.pattern, "converters", {})) or names
        if names:
            yield pattern.name, reverse(f"{SPACE}:{pattern.name}", kwargs={name: known[name] for name in names})


def forms(listing: ProjectListing) -> Iterator[dict[str, str]]:
    words = {**listing.texts(), "title": "别人的标题"}
    yield {}
    for action in ("publish", "submit", "cancel-workflow", "restart-workflow", "workflow-action"):
        yield {**words, f"action-{action}": "1", "workflow-action-name": "approve"}
    yield {**words, "overwrite_revision_id": str(listing.latest_revision_id)}
    yield {"reason": "other", "comment": "退"}


def test_a_foreign_row_is_not_found_under_any_address(submitted, almighty, sign_in):
    listing = submitted("邻县看不到的标题")
    browser, before, walked = sign_in(almighty), rows(), 0
    for name, address in addresses(listing):
        assert browser.get(address).status_code == 404, name
        for form in forms(listing):
            assert browser.post(address, form).status_code == 404, name
            walked += 1
    assert walked >= 54
    assert rows() == before


def test_lists_choosers_and_exports_never_name_a_foreign_row(submitted, almighty, sign_in):
    listing = submitted("邻县看不到的标题")
    browser = sign_in(almighty)
    for address in (
        reverse(f"{SPACE}:list"),
        reverse(f"{SPACE}:list") + "?q=邻县",
        reverse(f"{SPACE}:list_results"),
        reverse(f"{CHOOSER}:choose"),
        reverse(f"{CHOOSER}:choose_results") + "?q=邻县",
        reverse(f"{CHOOSER}:chosen_multiple") + f"?id={listing.pk}",
        reverse("wagtailadmin_home"),
    ):
        response = browser.get(address)
        assert response.status_code == 200, address
        assert "邻县看不到的标题" not in response.content.decode(), address
    assert browser.get(reverse(f"{CHOOSER}:chosen", args=[listing.pk])).status_code == 404


def test_bulk_deletion_does_not_exist(submitted, almighty, sign_in):
    listing = submitted()
    address = f"/cms/bulk/cms/projectlisting/delete/?id={listing.pk}"
    browser, before = sign_in(almighty), rows()
    assert browser.get(address).status_code == browser.post(address).status_code == 404
    assert rows() == before


def test_my_own_row_with_somebody_elses_step_is_refused(submitted, draft, almighty, reviewer, sign_in):
    mine, other = submitted("一"), submitted("二")
    foreign = TaskState.objects.for_instance(other).latest("pk")
    before = rows()
    address = reverse(f"{SPACE}:workflow_action", args=[mine.pk, "approve", foreign.pk])
    assert sign_in(reviewer).post(address).status_code == 404
    assert rows() == before


def test_the_requester_cannot_approve_over_http(submitted, officer, sign_in):
    listing = submitted()
    state, before = TaskState.objects.for_instance(listing).latest("pk"), rows()
    sign_in(officer).post(reverse(f"{SPACE}:workflow_action", args=[listing.pk, "approve", state.pk]))
    assert rows() == before


def test_two_people_approve_in_wagtails_own_admin(submitted, reviewer, approver, sign_in):
    listing = submitted()
    for user in (reviewer, approver):
        browser = sign_in(user)
        assert listing.title in browser.get(reverse("wagtailadmin_home")).content.decode()
        assert browser.get(reverse(f"{SPACE}:edit", args=[listing.pk])).status_code == 200
        state = TaskState.objects.for_instance(listing).latest("pk")
        browser.post(reverse(f"{SPACE}:workflow_action", args=[listing.pk, "approve", state.pk]))
    listing.refresh_from_db()
    assert listing.live


def test_a_return_in_wagtails_admin_needs_its_reason(submitted, reviewer, sign_in):
    listing = submitted()
    state, browser = TaskState.objects.for_instance(listing).latest("pk"), sign_in(reviewer)
    address = reverse(f"{SPACE}:workflow_action", args=[listing.pk, "reject", state.pk])
    browser.post(address, {"comment": "没有原因"})
    assert Project.objects.get(uuid=listing.project).state == "deid_check"
    browser.post(address, {"reason": "tone", "comment": "换个说法"})
    assert Project.objects.get(uuid=listing.project).state == "returned"


def test_a_superuser_neither_publishes_nor_rewrites(submitted, sign_in, db):
    from marketplace.people.models import User

    root = User.objects.create_superuser("root@example.invalid", name="root")
    listing = submitted()
    browser, before = sign_in(root), rows()
    for form in forms(listing):
        browser.post(reverse(f"{SPACE}:edit", args=[listing.pk]), form)
    assert rows() == before


def test_an_approved_revision_is_never_written_over(published, person, county, sign_in):
    from marketplace.people.models import Role

    editor = person("editor", Role.COUNTY_OFFICER, county)
    editor.user_permissions.set(Permission.objects.filter(content_type__app_label="cms"))
    listing = published()
    before = Revision.objects.get(pk=listing.live_revision_id).content
    form = {"overwrite_revision_id": str(listing.live_revision_id)}
    sign_in(editor).post(reverse(f"{SPACE}:edit", args=[listing.pk]), form)
    assert Revision.objects.get(pk=listing.live_revision_id).content == before


def test_admin_addresses_start_closed(sign_in, reviewer):
    browser = sign_in(reviewer)
    for address in ("/cms/pages/", "/cms/reports/site-history/", "/cms/workflows/list/", "/cms/images/", "/cms/users/"):
        assert browser.get(address).status_code == 404, address
    assert browser.get("/cms/").status_code == 200


def test_whoever_has_no_desk_role_does_not_enter(sign_in, person):
    assert sign_in(person("guest")).get("/cms/").status_code in {302, 403, 404}


def test_the_history_is_append_only(published):
    from django.db import IntegrityError, transaction

    listing = published()
    assert ListingLog.objects.for_instance(listing).exists()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cms_listinglog SET action = 'nothing'")


def test_mutant_without_the_row_scope_is_caught(submitted, almighty, sign_in, monkeypatch):
    from cms.viewsets import InScope

    monkeypatch.setattr(InScope, "setup", lambda self, request, *a, **k: super(InScope, self).setup(request, *a, **k))
    with pytest.raises(AssertionError):
        test_a_foreign_row_is_not_found_under_any_address(submitted, almighty, sign_in)
