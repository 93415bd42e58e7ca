"""The deck never shows more than was done, and never hides a gap."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.lib.deck import Deck

counts = st.integers(0, 10**9)


def test_up_to_thirty_units_each_has_its_own_plank():
    assert Deck(4, 3, 12).planks == ["laid"] * 4 + ["promised"] * 3 + ["open"] * 5


def test_more_than_thirty_units_are_shown_as_twenty_planks_rounded_down():
    assert Deck(32, 76, 108).planks == ["laid"] * 5 + ["promised"] * 15


def test_money_is_always_twenty_planks():
    assert Deck(1_740_000, 0, 3_860_000, in_shares=True).planks == ["laid"] * 9 + ["open"] * 11


def test_one_fen_short_leaves_the_last_plank_open():
    deck = Deck(3_859_999, 0, 3_860_000, in_shares=True)
    assert deck.planks[-1] == "open"
    assert deck.percent == 99


def test_more_than_asked_for_still_fits_the_bridge():
    assert Deck(14, 3, 12).planks == ["laid"] * 12


def test_nothing_asked_for_has_no_planks():
    assert Deck(0, 0, 0).planks == []


@given(counts, counts, st.integers(1, 10**9), st.booleans())
def test_the_last_plank_is_laid_only_when_all_is_done(laid, promised, total, in_shares):
    planks = Deck(laid, promised, total, in_shares=in_shares).planks
    assert (planks[-1] == "laid") == (laid >= total)
    assert ("open" in planks) == (laid + promised < total)
    assert planks == sorted(planks, key=["laid", "promised", "open"].index)
