"""The editors' rooms of Wagtail's admin, walked address by address with a foreign row. Rows tell, not statuses."""

from typing import Any

import pytest
from django.urls import get_resolver, reverse
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from cms.middleware import ROOMS
from cms.models import NewsPage, Picture, ProjectListing
from tests.cms.test_admin_scope import _wagtails_templates_are_not_ours  # noqa: F401 - a fixture

WATCHED = (Page, NewsPage, Picture, Revision, TaskState, WorkflowState, PageLogEntry, ProjectListing)


def rows() -> list[Any]:
    return [sorted(map(repr, model._base_manager.values_list())) for model in WATCHED]


def addresses(room: str, known: dict[str, Any], *, only_open: bool = True) -> dict[str, str]:
    """Every address of a namespace that names one of these rows."""
    found = {}
    [resolver] = [r for ns, (_prefix, r) in get_resolver("wagtail.admin.urls").namespace_dict.items() if ns == room]
    for pattern in resolver.url_patterns:
        names = list(getattr(pattern.pattern, "converters", {}))
        if pattern.name == "revisions_compare":
            found[pattern.name] = reverse(f"{room}:{pattern.name}", args=[known["page_id"], "earliest", "latest"])
        elif names and set(names) <= set(known) and (pattern.name in ROOMS[room]) is only_open:
            found[pattern.name] = reverse(f"{room}:{pattern.name}", kwargs={name: known[name] for name in names})
    return found


def of_page(page: Page) -> dict[str, Any]:
    state = TaskState.objects.filter(revision__object_id=str(page.pk)).latest("pk")
    return {
        "page_id": page.pk,
        "parent_page_id": page.pk,
        "page_to_move_id": page.pk,
        "destination_id": page.get_parent().pk,
        "revision_id": page.latest_revision_id,
        "task_id": state.task_id,
        "task_state_id": state.pk,
        "workflow_state_id": state.workflow_state_id,
        "action_name": "approve",
        "content_type_app_name": "cms",
        "content_type_model_name": "newspage",
    }


@pytest.fixture
def foreign(article, ask, foreign_editor, regions):
    page = article(title="邻县才有的标题", by=foreign_editor, region=regions["邻县"])
    ask(page, by=foreign_editor)
    page.refresh_from_db()
    return page


def test_a_foreign_page_is_not_found_under_any_address(foreign, editor, sign_in):
    browser, before, walked = sign_in(editor), rows(), 0
    for only_open in (True, False):
        for name, address in addresses("wagtailadmin_pages", of_page(foreign), only_open=only_open).items():
            for answer in (browser.get(address), browser.post(address, {"title": "别人的", "action-submit": "1"})):
                assert answer.status_code == 404, name
                walked += 1
    assert walked >= 40
    assert rows() == before


def test_my_page_with_a_foreign_revision_is_not_found(foreign, article, ask, editor, sign_in):
    mine = article(title="本县的标题")
    ask(mine, by=editor)
    mine.refresh_from_db()
    browser, theirs = sign_in(editor), of_page(foreign)
    mixed = {**of_page(mine), "revision_id": theirs["revision_id"], "workflow_state_id": theirs["workflow_state_id"]}
    for name in ("revisions_view", "revisions_revert", "workflow_history_detail"):
        assert browser.get(addresses("wagtailadmin_pages", mixed)[name]).status_code == 404, name
    compared = f"/cms/pages/{mine.pk}/revisions/compare/{theirs['revision_id']}...latest/"
    assert browser.get(compared).status_code == 404


def test_a_foreign_picture_is_not_found_under_any_address(picture, foreign_editor, editor, regions, sign_in):
    theirs = picture("邻县的图片", by=foreign_editor, region=regions["邻县"])
    browser, before = sign_in(editor), rows()
    known = {"image_id": theirs.pk, "pk": theirs.pk, "filter_spec": "width-10"}
    walked = 0
    for room in ("wagtailimages", "wagtailimages_chooser"):
        for only_open in (True, False):
            for name, address in addresses(room, known, only_open=only_open).items():
                assert browser.get(address).status_code == 404, name
                assert browser.post(address, {"title": "别人的"}).status_code == 404, name
                walked += 1
    assert walked >= 8
    assert rows() == before


def test_lists_and_choosers_name_nothing_foreign(foreign, picture, foreign_editor, editor, regions, published, sign_in):
    theirs = picture("邻县的图片", by=foreign_editor, region=regions["邻县"])
    hidden = published("别处的项目")
    ProjectListing.objects.filter(pk=hidden.pk).update(region=regions["邻县"])
    home, browser = foreign.get_parent().pk, sign_in(editor)
    for address in (
        *("/cms/", "/cms/pages/", f"/cms/pages/{home}/", f"/cms/pages/{home}/results/", f"/cms/pages/{home}/?q=邻县"),
        *("/cms/images/", "/cms/images/results/?q=邻县", "/cms/images/chooser/", "/cms/images/chooser/results/?q=邻县"),
        *("/cms/listing_pick/", "/cms/listing_pick/results/", f"/cms/listing_pick/chosen-multiple/?id={hidden.pk}"),
    ):
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200, address
        for word in ("邻县才有的标题", "邻县的图片", "别处的项目"):
            assert word not in answer.content.decode(), address
    assert browser.get(f"/cms/images/chooser/chosen-multiple/?id={theirs.pk}").status_code == 404
    assert browser.get(f"/cms/listing_pick/chosen/{hidden.pk}/").status_code == 404


def test_the_editors_own_rows_work_under_every_open_address(article, ask, picture, editor, sign_in):
    page = article(title="本县的标题")
    ask(page, by=editor)
    page.refresh_from_db()
    browser, one = sign_in(editor), picture()
    for name, address in addresses("wagtailadmin_pages", of_page(page)).items():
        if name not in {"add", "preview_on_add", "lock", "unlock", "add_subpage", "preview_on_edit"}:
            assert browser.get(address, follow=True).status_code == 200, name
    for room in ("wagtailimages", "wagtailimages_chooser"):
        for name, address in addresses(room, {"image_id": one.pk, "pk": one.pk}).items():
            assert browser.get(address).status_code == 200, name


def test_an_editor_writes_a_page_and_asks_for_a_reader(editor, county, sign_in):
    from cms import editing
    from cms.models import NewsIndexPage

    shelf, browser = NewsIndexPage.objects.get(), sign_in(editor)
    form = {
        "title": "棉被到了",
        "title_en": "",
        "lead": "",
        "lead_en": "",
        "body-count": "0",
        "body_en-count": "0",
        **{f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")},
        "comments-MAX_NUM_FORMS": "",
        "action-submit": "1",
    }
    browser.post(reverse("wagtailadmin_pages:add", args=["cms", "newspage", shelf.pk]), form)
    page = NewsPage.objects.get()
    assert (page.region, page.live, page.owner) == (county, False, editor)
    assert editing.waiting(page) is not None


def test_publishing_by_oneself_becomes_a_draft(article, editor, sign_in):
    from marketplace.people.models import User

    page = article()
    root = User.objects.create_superuser("root@example.invalid", name="root")
    form = {"title": "自己公开", "slug": page.slug, "body-count": "0", "body_en-count": "0", "action-publish": "1"}
    for who in (editor, root):
        sign_in(who).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
        assert not NewsPage.objects.get(pk=page.pk).live


def test_those_who_do_not_edit_enter_no_room(article, officer, reviewer, sign_in):
    page = article()
    for who in (officer, reviewer):
        browser = sign_in(who)
        for address in ("/cms/pages/", f"/cms/pages/{page.pk}/edit/", "/cms/images/", "/cms/listing_pick/"):
            assert browser.get(address).status_code == 404, address


def test_an_editor_sees_no_listing_at_the_desk(submitted, editor, sign_in):
    listing = submitted("还没公开的项目")
    browser = sign_in(editor)
    assert "还没公开的项目" not in browser.get("/cms/listing_pick/").content.decode()
    assert browser.get(reverse("wagtailsnippets_cms_projectlisting:edit", args=[listing.pk])).status_code == 404


def test_mutant_without_the_rows_check_is_caught(foreign, editor, sign_in, monkeypatch):
    from cms import editors, middleware

    monkeypatch.setattr(middleware, "_all_mine", lambda *_: True)
    monkeypatch.setattr(editors, "may_edit", lambda *_: True)
    with pytest.raises(AssertionError):
        test_a_foreign_page_is_not_found_under_any_address(foreign, editor, sign_in)
