"""The admin speaks Chinese to those who work in it: what they can see or hear holds no English word."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from cms.models import HomePage, NewsIndexPage, NewsPage
from tests.cms.test_admin_scope import _wagtails_templates_are_not_ours  # noqa: F401 - a fixture

NAMES = {
    "wagtail",
    "javascript",
    "jpeg",
    "jpg",
    "png",
    "webp",
    "gif",
    "https",
    "ctrl",
    "alt",
    "shift",
    "esc",
    "english",
    "none",
    "mb",
}
OFF_SCREEN = 'value="Search"'  # written into Wagtail's template, never shown
HEARD = {"aria-label", "title", "placeholder", "alt", "label", "data-w-tooltip-content-value", "aria-description"}
SILENT = {"script", "style", "svg", "code"}
WORD = re.compile(r"[A-Za-z][A-Za-z']+")
PEOPLE = re.compile(r"[\w-]+@example\.invalid|editor|colleague|reviewer|approver|officer")


class Reader(HTMLParser):
    """What stands on the screen, and what a screen reader says."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag in SILENT:
            self.inside.append(tag)
        self.said += [value for name, value in found.items() if name in HEARD and value]
        if tag == "input" and found.get("type") in {"submit", "button"}:
            self.said.append(found.get("value") or "")

    def handle_endtag(self, tag):
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.said.append(data)


def english(html: str) -> set[str]:
    reader = Reader()
    reader.feed(html.replace(OFF_SCREEN, ""))
    text = PEOPLE.sub(" ", "\n".join(reader.said))
    return {line.strip() for line in text.splitlines() if any(w.lower() not in NAMES for w in WORD.findall(line))}


@pytest.fixture
def walked(article, ask, picture, submitted, editor, reviewer, colleague, sign_in, at):
    """(who, address) of every screen that staff use in the admin."""
    page, one, listing = article(), picture(), submitted()
    second = article(title="另一页")
    second.title = "另一页改过"
    second.save_revision(user=editor)
    ask(page, by=editor)
    shelf, home = NewsIndexPage.objects.get(), HomePage.objects.get()
    space = "wagtailsnippets_cms_projectlisting"
    mine = [
        *("/cms/", "/cms/account/", f"/cms/pages/{home.pk}/", f"/cms/pages/{shelf.pk}/"),
        reverse("wagtailadmin_pages:add", args=["cms", "newspage", shelf.pk]),
        reverse("wagtailadmin_pages:add_subpage", args=[home.pk]),
        *(
            reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
            for name in ("edit", "history", "usage", "workflow_history")
        ),
        *(reverse(f"wagtailadmin_pages:{name}", args=[second.pk]) for name in ("edit", "history")),
        reverse("wagtailadmin_pages:edit", args=[home.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[second.pk, "earliest", "latest"]),
        *("/cms/snippets/search/synonymgroup/", "/cms/snippets/search/synonymgroup/add/"),
        *("/cms/images/", "/cms/images/add/", f"/cms/images/{one.pk}/", f"/cms/images/usage/{one.pk}/"),
    ]
    theirs = [
        *("/cms/", reverse(f"{space}:list")),
        *(reverse(f"{space}:{name}", args=[listing.pk]) for name in ("edit", "history", "inspect", "usage")),
    ]
    browsers = {"editor": sign_in(editor), "reviewer": sign_in(reviewer)}
    return [(browsers["editor"], a) for a in mine] + [(browsers["reviewer"], a) for a in theirs]


def leftovers(walked):
    found = {}
    for browser, address in walked:
        answer = browser.get(address, follow=True, headers={"accept-language": "zh-hans"})
        assert answer.status_code == 200, address
        if left := english(answer.content.decode()):
            found[address] = sorted(left)
    return found


def test_no_english_is_left_on_the_screens_staff_use(walked):
    assert leftovers(walked) == {}


def test_the_choosers_speak_chinese(picture, editor, sign_in):
    picture()
    browser = sign_in(editor)
    for address in ("/cms/images/chooser/", "/cms/listing_pick/"):
        html = browser.get(address, headers={"accept-language": "zh-hans"}).json()["html"]
        assert english(html) == set(), address


def test_mutant_without_our_own_catalogue_english_is_found(walked, settings):
    from django.utils.translation import trans_real

    settings.LOCALE_PATHS = settings.LOCALE_PATHS[:1]
    trans_real._translations.clear()
    try:
        assert leftovers(walked)
    finally:
        trans_real._translations.clear()


def test_no_page_is_written_in_the_walk(walked):
    assert NewsPage.objects.live().count() == 0
