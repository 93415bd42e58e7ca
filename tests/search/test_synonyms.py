"""Words of the field for one thing, kept by editors; a change needs no indexing."""

import pytest
from django.core.exceptions import ValidationError
from django.template import engines

from marketplace.people.models import Role
from marketplace.projects.models import Project
from search import asking, starter, synonyms, tokens
from search.finding import find
from search.models import SearchRow, SynonymGroup
from search.query import LibraryQuery

KIN = synonyms.kin_of(starter.GROUPS)
ADD = "/cms/snippets/search/synonymgroup/add/"


def titles(q):
    names = dict(Project.objects.values_list("uuid", "title"))
    return [names[uuid] for uuid in find(LibraryQuery(q=q)).projects]


@pytest.fixture(autouse=True)
def _wagtail_s_own_templates(monkeypatch):
    """They use variables that are not always there."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")


@pytest.fixture
def editor(person, county):
    return person("editor", Role.EDITOR, county)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("低保", "最低生活保障家庭"),
        ("最低生活保障", "低保家庭"),
        ("低保家庭", "最低生活保障户家庭"),
        ("打扫", "独居老人助洁"),
        ("独居老人打扫", "为独居老人上门助洁"),
        ("敬老院", "养老院"),
        ("養老院", "敬老院"),
        ("微心愿", "小心愿"),
        ("小心愿", "孩子的微心愿"),
        ("义工 陪诊", "志愿者陪同就医"),
    ],
)
def test_one_word_of_the_field_finds_the_other(question, text):
    assert asking.question(question).tier(tokens.to_index([text])) is None
    assert asking.question(question, KIN).tier(tokens.to_index([text])) == asking.ALL_IN_TITLE


@pytest.mark.parametrize("question", ["棉被", "过冬棉被", "养老院长寿面", "低保 打扫", "men quilt", "zhujie"])
def test_kin_only_add_answers(question):
    text = tokens.to_index([question], [], [])
    assert asking.question(question).tier(text) == 0
    assert asking.question(question, KIN).tier(text) == 0


def test_the_starter_set_is_sound(db):
    assert len(starter.GROUPS) >= 60
    for words in starter.GROUPS:
        group = SynonymGroup(words=words)
        group.clean()
        assert group.words == words


def test_a_change_counts_at_once_and_indexes_nothing(listed):
    SynonymGroup.objects.all().delete()
    listed("上门助洁", lines=({"title": "工时"},))
    before = list(SearchRow.objects.values())
    assert titles("擦玻璃") == []
    group = SynonymGroup.objects.create(words="助洁、擦玻璃")
    assert titles("擦玻璃") == ["上门助洁"]
    group.delete()
    assert titles("擦玻璃") == []
    assert list(SearchRow.objects.values()) == before


def test_another_process_knows_within_seconds(listed, monkeypatch):
    SynonymGroup.objects.all().delete()
    listed("上门助洁", lines=({"title": "工时"},))
    assert titles("擦玻璃") == []
    SynonymGroup.objects.bulk_create([SynonymGroup(words="助洁、擦玻璃")])  # as another process: nothing tells this one
    now = synonyms.time.monotonic() + synonyms.COPY_S
    monkeypatch.setattr("search.synonyms.time.monotonic", lambda: now)
    assert titles("擦玻璃") == ["上门助洁"]


@pytest.mark.parametrize(
    "words",
    [
        "棉被",
        "棉被、棉被",
        "棉、被子",
        "",
        "、，",
        "、".join(f"词{n}" for n in range(13)),
        "棉被、" + "长" * 21,
        "低保、13800138000",
        "特困、张建国",
        "困难、110105194912310021",
    ],
)
def test_what_is_no_group_is_refused(words, db):
    with pytest.raises(ValidationError):
        SynonymGroup(words=words).clean()


def test_an_editor_keeps_them_in_the_admin(editor, sign_in):
    browser = sign_in(editor)
    assert browser.post(ADD, {"words": "助洁,  擦玻璃"}).status_code == 302
    group = SynonymGroup.objects.get(words="助洁、擦玻璃")
    refused = browser.post(ADD, {"words": "低保、张建国"})
    assert refused.status_code == 200
    assert "认出人" in refused.content.decode()
    assert browser.post(f"/cms/snippets/search/synonymgroup/delete/{group.pk}/").status_code == 302
    assert "微心愿、小心愿" in browser.get("/cms/snippets/search/synonymgroup/?q=微心愿").content.decode()


@pytest.mark.parametrize("who", ["officer", "reviewer", "approver", "charlie"])
def test_nobody_else_does(who, request, sign_in, db):
    group = SynonymGroup.objects.create(words="助洁、擦玻璃")
    browser = sign_in(request.getfixturevalue(who))
    for path in ("", "add/", f"edit/{group.pk}/", f"delete/{group.pk}/", f"history/{group.pk}/", f"usage/{group.pk}/"):
        answer = browser.get(f"/cms/snippets/search/synonymgroup/{path}")
        assert answer.status_code in {302, 403, 404}, path
        assert "擦玻璃" not in answer.content.decode()
    browser.post(ADD, {"words": "低保、吃饱"})
    assert not SynonymGroup.objects.filter(words="低保、吃饱").exists()
