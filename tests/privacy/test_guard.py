"""Free text that reaches the public without a gate in between is refused where it is written."""

import pytest
from django.core.exceptions import ValidationError

from cms import said
from cms.models import HomePage
from marketplace.giving.operations import campaigns
from marketplace.lib.privacy import guard
from marketplace.lib.privacy.guard import SaysTooMuch, names_nobody
from marketplace.organisations import operations as organisations

TELLING = "去年帮冯玉梅修了房子，电话13900000000"


@pytest.fixture
def applied(county, person, at):
    words = {"name": "同舟公益基金会", "kind": "charity", "uscc": "53999999MJ00000015", "region": county}
    return lambda **more: organisations.register(**{**words, "contact": "0999-8000000", **more}, by=person("li"), at=at)


@pytest.mark.parametrize(
    "text", ["张奶奶家门口", "石桥镇梨树坪村六组", "打13900000000", "全村唯一的聋哑姐妹", "她83岁"]
)
def test_what_points_at_somebody_is_refused(text) -> None:
    with pytest.raises(SaysTooMuch):
        names_nobody("石桥镇社工站门口", text)


def test_what_points_at_nobody_may_stand() -> None:
    names_nobody("石桥镇社工站门口", "Twelve desks for children", "")
    names_nobody("办公室电话0999-8000000", may=guard.OFFICE)


@pytest.mark.parametrize("field", ["about", "contact"])
def test_an_organisation_s_page_names_nobody(applied, field) -> None:
    with pytest.raises(SaysTooMuch):
        applied(**{field: "我们照顾冯玉梅老人"})


def test_an_organisation_may_say_where_its_office_is(applied) -> None:
    assert applied(about="办公室在解放路12号，电话0999-8000000，为老人送餐。").pk


def test_a_revised_page_is_read_again(applied, person, at) -> None:
    organisation = applied()
    with pytest.raises(SaysTooMuch):
        organisations.revise(organisation=organisation, about=TELLING, by=organisation.applied_by, at=at)


@pytest.fixture
def front_page(db) -> HomePage:
    return HomePage(title="善桥", slug="home", headline="核实过的难处，等您搭把手。")


@pytest.mark.parametrize("field", ["headline", "headline_en", "title", "search_description"])
def test_the_front_page_keeps_no_number_and_shows_no_name_alone(front_page, field) -> None:
    """A number is refused where it is typed; a name waits for a second person, and is not public before."""
    setattr(front_page, field, "Call 13900000000" if field.endswith("_en") else "电话13900000000")
    with pytest.raises(ValidationError) as refused:
        front_page.clean()
    assert field in refused.value.message_dict
    setattr(front_page, field, "Zhang Xiuying needs a quilt" if field.endswith("_en") else "给张秀英一床被子")
    with pytest.raises(said.PageSaysTooMuch):
        said.refuse_open(front_page, confirmed=frozenset())


def test_mutant_only_sure_findings_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(guard, "DOUBTFUL", frozenset())
    names_nobody("张奶奶家门口")  # the name slips through: what the first test would see


def test_mutant_campaigns_unread(monkeypatch) -> None:
    assert {"purpose", "beneficiaries", "use"} <= set(campaigns.PUBLIC)
    monkeypatch.setattr(campaigns, "PUBLIC", ())
    campaigns._fit_to_read({"purpose": TELLING})
    monkeypatch.undo()
    with pytest.raises(SaysTooMuch):
        campaigns._fit_to_read({"purpose": TELLING})
