"""A page is written by one person, read by another, and says nothing of anybody."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from wagtail.models import Page

from cms import editing, said
from cms.models import HomePage, NewsPage, PageReading, PolicyPage, TopicPage
from marketplace.audit.models import Event
from marketplace.people.models import Notice

PARAGRAPH = {"type": "paragraph", "value": {"heading": "", "text": "<p>棉被已经送到乡镇。</p>"}}


def body(*blocks):
    return json.dumps(list(blocks))


def paragraph(text):
    return {"type": "paragraph", "value": {"heading": "", "text": text}}


def test_two_people_make_a_page_public(made_public, client, relay, editor):
    page = made_public(body=body(PARAGRAPH), lead="十二户都收到了。")
    assert page.live
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "棉被已经送到乡镇。" in answer.content.decode()
    assert Event.objects.filter(kind="page.approved", subject=page.translation_key).exists()
    relay()
    assert Notice.objects.filter(user=editor, text__contains="已批准").exists()


def test_the_writer_cannot_approve(article, ask, editor, at):
    page = article()
    step = ask(page, by=editor)
    with pytest.raises(editing.OwnText):
        editing.approve(page=page, step=step, by=editor, at=at)
    page.refresh_from_db()
    assert not page.live


def test_whoever_changed_the_draft_is_a_writer_too(article, ask, editor, colleague, approver, at):
    page = article()
    page.save_revision(user=colleague)
    step = ask(page, by=editor)
    with pytest.raises(editing.OwnText):
        editing.approve(page=page, step=step, by=colleague, at=at)
    editing.approve(page=page, step=step, by=approver, at=at)
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize("who", ["foreign_editor", "charlie", "officer"])
def test_strangers_to_the_page_do_not_decide(article, ask, editor, who, request, at):
    page = article()
    step = ask(page, by=editor)
    with pytest.raises(editing.NotAllowed):
        editing.approve(page=page, step=step, by=request.getfixturevalue(who), at=at)


def test_exactly_what_was_read_becomes_public(article, ask, editor, colleague, at):
    page = article()
    step = ask(page, by=editor)
    page.title = "另一个标题"
    page.save_revision(user=editor)
    with pytest.raises(editing.PageMoved):
        editing.approve(page=page, step=step, by=colleague, at=at)
    assert not Page.objects.get(pk=page.pk).live


def test_mutant_wagtails_own_finish_publishes_what_nobody_read(article, ask, editor, colleague, at, monkeypatch):
    from wagtail.models import WorkflowState

    monkeypatch.setattr(
        WorkflowState,
        "on_finish",
        lambda self, user=None: self.content_object.get_latest_revision().publish(skip_permission_checks=True),
    )
    with pytest.raises(pytest.fail.Exception):
        test_exactly_what_was_read_becomes_public(article, ask, editor, colleague, at)


def test_a_sure_finding_is_never_even_stored(article):
    with pytest.raises(ValidationError, match="138"):
        article(lead="请打 13812345678 找她。")


def test_a_name_waits_for_the_second_person(article, ask, editor, colleague, at):
    page = article(body=body(paragraph("<p>棉被由王建国送到。</p>")))
    step = ask(page, by=editor)
    with pytest.raises(said.PageSaysTooMuch):
        editing.approve(page=page, step=step, by=colleague, at=at)
    [doubt] = said.doubts(page)
    with pytest.raises(editing.OwnText):
        editing.confirm(page=page, finding=doubt.finding.hash, by=editor, at=at)
    editing.confirm(page=page, finding=doubt.finding.hash, by=colleague, at=at)
    editing.approve(page=page, step=step, by=colleague, at=at)
    page.refresh_from_db()
    assert page.live
    assert PageReading.objects.filter(page=page).count() == 2


def test_a_live_page_cannot_be_saved_round_the_guard(article, made_public):
    draft = article(title="王建国家的棉被")
    draft.live = True
    with pytest.raises(said.PageSaysTooMuch):
        draft.save()
    with pytest.raises(said.PageSaysTooMuch):
        article(title="李秀英的新房").get_latest_revision().publish()


def test_mutant_a_guard_that_reads_no_stream(article, ask, editor, colleague, at, monkeypatch):
    monkeypatch.setattr(said, "in_block", lambda *_: iter(()))
    with pytest.raises((pytest.fail.Exception, ValueError)):
        test_a_name_waits_for_the_second_person(article, ask, editor, colleague, at)


def test_a_name_cut_in_two_by_bold_is_one_name(article):
    page = article(body=body(paragraph("<p>棉被由王<b>建国</b>送到。</p>")))
    assert "王建国" in [doubt.finding.text for doubt in said.doubts(page)]


def test_a_quotation_without_consent_is_not_published(article, ask, editor, colleague, at, client):
    quote = {"type": "quotation", "value": {"words": "被子很厚。", "speaker": "一位驾驶员", "consent": False}}
    page = article(body=body(quote))
    step = ask(page, by=editor)
    with pytest.raises(editing.NoConsent):
        editing.approve(page=page, step=step, by=colleague, at=at)


def test_a_page_with_a_picture_nobody_looked_at_waits(article, ask, editor, colleague, picture, at, client):
    one = picture()
    block = {"type": "picture", "value": {"picture": one.pk, "alt": "一摞棉被", "caption": ""}}
    page = article(body=body(block))
    step = ask(page, by=editor)
    with pytest.raises(editing.PictureWaits):
        editing.approve(page=page, step=step, by=colleague, at=at)
    editing.confirm_picture(picture=one, by=colleague, at=at)
    editing.approve(page=page, step=step, by=colleague, at=at)
    page.refresh_from_db()
    assert f"/pictures/{one.uuid}/960/" in client.get(page.url).content.decode()
    editing.refuse_picture(picture=one, by=editor, at=at)
    assert str(one.uuid) not in client.get(page.url).content.decode()


def test_back_to_the_editor_and_read_again_from_the_new_text(article, ask, editor, colleague, relay, at):
    page = article()
    editing.return_(page=page, step=ask(page, by=editor), comment="标题太长", by=colleague, at=at)
    assert editing.waiting(page) is None
    relay()
    assert Notice.objects.filter(user=editor, text__contains="退回").exists()
    page.title = "棉被到了"
    page.save_revision(user=editor)
    step = ask(page, by=editor)
    assert editing.reviewed(editing.waiting(page)).title == "棉被到了"
    editing.approve(page=page, step=step, by=colleague, at=at)


def test_taking_down_is_at_once_and_final(made_public, approver, client, at):
    page = made_public()
    editing.withdraw(page=page, comment="数字不对", by=approver, at=at)
    assert client.get(page.url).status_code == 404


def test_what_was_approved_a_moment_ago_is_taken_down_too(article, ask, editor, colleague, at, client):
    page = article()
    read_before = NewsPage.objects.get(pk=page.pk)
    editing.approve(page=page, step=ask(page, by=editor), by=colleague, at=at)
    editing.withdraw(page=read_before, comment="数字不对", by=colleague, at=at)
    assert client.get(page.url).status_code == 404


def test_a_withdrawal_that_holds_the_row_first_wins(article, ask, editor, colleague, approver, at, monkeypatch):
    page = article()
    step, pages = ask(page, by=editor), type(Page.objects.all())
    lock = pages.select_for_update

    def after_the_other(self, **how):
        monkeypatch.setattr(pages, "select_for_update", lock)
        editing.withdraw(page=page, comment="数字不对", by=approver, at=at)
        return lock(self, **how)

    monkeypatch.setattr(pages, "select_for_update", after_the_other)
    with pytest.raises(editing.NothingToDecide):
        editing.approve(page=page, step=step, by=colleague, at=at)
    assert not Page.objects.get(pk=page.pk).live


def test_a_text_that_waits_is_kept_by_no_cache(article, ask, editor, colleague, sign_in):
    page = article()
    ask(page, by=editor)
    told = sign_in(colleague).get(reverse("cms:page_preview", args=[page.pk])).headers["Cache-Control"]
    assert {"private", "no-store"} <= set(told.split(", "))


def test_a_read_revision_is_never_written_over(made_public, editor):
    page = made_public()
    with pytest.raises(PermissionDenied):
        page.save_revision(user=editor, overwrite_revision=page.live_revision)


def test_figures_are_read_when_somebody_reads(made_public, client):
    blocks = [{"type": "figure", "value": {"what": what}} for what in ("account", "progress")]
    page = made_public(body=body(*blocks))
    html = client.get(page.url).content.decode()
    assert "全县善款账" in html
    assert "¥0" in html.replace('<span class="sign">¥</span>', "¥")


def test_picked_projects_leave_when_they_are_no_longer_public(made_public, published, approver, relay, client, at):
    from cms import operations

    listing = published("独居老人过冬棉被")
    block = {"type": "projects", "value": {"heading": "", "projects": [listing.pk]}}
    page = made_public(body=body(block))
    assert "独居老人" in client.get(page.url).content.decode().replace("<wbr>", "")
    operations.withdraw(listing=listing, reason="家里情况变了", by=approver, at=at)
    assert "独居老人" not in client.get(page.url).content.decode().replace("<wbr>", "")


def test_a_programme_shows_its_projects_and_its_own_account(made_public, published, editor, client, at):
    listing, other = published("独居老人过冬棉被"), published("护眼台灯")
    topic = made_public(TopicPage, title="温暖过冬", body=body({"type": "figure", "value": {"what": "progress"}}))
    editing.enrol(listing=listing, programme=topic, by=editor, at=at)
    html = client.get(topic.url).content.decode().replace("<wbr>", "")
    assert "独居老人过冬棉被" in html
    assert other.title not in html


def test_a_project_is_enrolled_only_in_scope(made_public, published, foreign_editor, reviewer, at):
    listing, topic = published(), made_public(TopicPage, title="温暖过冬")
    for who in (foreign_editor, reviewer):
        with pytest.raises(editing.NotThisProgramme):
            editing.enrol(listing=listing, programme=topic, by=who, at=at)


def test_english_readers_get_english_where_it_was_written(made_public, client):
    page = made_public(PolicyPage, title="怎样申请", title_en="How to apply", body=body(PARAGRAPH))
    client.cookies["django_language"] = "en"
    html = client.get(page.url).content.decode()
    assert "How to apply" in html
    assert 'class="stack-wide article" lang="zh-Hans"' in html


def test_every_section_has_its_list(made_public, client):
    made_public()
    assert "冬天" in client.get("/news/").content.decode().replace("<wbr>", "")
    for address in ("/programmes/", "/policies/"):
        assert client.get(address).status_code == 200
    assert "冬天" in client.get("/").content.decode().replace("<wbr>", "")


def test_the_home_page_takes_the_same_way(ask, editor, colleague, at, client):
    home = HomePage.objects.get()
    home.headline = "冬天来了，一起搭把手。"
    home.save_revision(user=editor)
    assert "冬天来了" not in client.get("/").content.decode()
    editing.approve(page=home, step=ask(home, by=editor), by=colleague, at=at)
    assert "冬天来了" in client.get("/").content.decode().replace("<wbr>", "")


def test_the_desk_shows_it_and_decides(article, ask, editor, colleague, sign_in, county):
    page = article()
    step = ask(page, by=editor)
    browser = sign_in(colleague)
    assert page.title in browser.get("/desk/pages/").content.decode().replace("<wbr>", "")
    assert "冬天" in browser.get("/desk/").content.decode().replace("<wbr>", "")
    assert browser.get(reverse("cms:page", args=[page.pk])).status_code == 200
    assert "冬天" in browser.get(reverse("cms:page_preview", args=[page.pk])).content.decode()
    browser.post(reverse("cms:approve_page", args=[page.pk]), {"step": step})
    assert NewsPage.objects.get(pk=page.pk).live


def test_the_neighbours_find_nothing(article, ask, editor, foreign_editor, charlie, sign_in):
    page = article()
    step = ask(page, by=editor)
    for who in (foreign_editor, charlie):
        browser = sign_in(who)
        for name in ("page", "page_preview"):
            assert browser.get(reverse(f"cms:{name}", args=[page.pk])).status_code == 404
        assert page.title not in browser.get("/desk/pages/").content.decode()
        for name in ("approve_page", "confirm_page", "return_page", "withdraw_page"):
            assert (
                browser.post(reverse(f"cms:{name}", args=[page.pk]), {"step": step, "comment": "x"}).status_code == 404
            )
    assert editing.waiting(page).pk == step


def test_documents_have_no_address(client, sign_in, editor):
    assert client.get("/documents/1/x.pdf").status_code == 404
    assert sign_in(editor).get("/cms/documents/").status_code == 404


def test_an_address_says_nothing_by_chance_either(article, monkeypatch):
    drawn = iter(["VXG-Y4KM", "7F3K-92QD"])
    monkeypatch.setattr("cms.site.paper_code", lambda: next(drawn))
    assert article().slug == "7f3k-92qd"
