"""The bridge of all projects: laid from both banks, open in the middle."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.lib.bridge import ONE_EACH, SHARES, Bridge

counts = st.integers(0, 2000)


def test_planks_are_laid_from_both_banks():
    kinds = Bridge(19, 18, 9).kinds
    assert kinds == ["laid"] * 10 + ["promised"] * 9 + ["open"] * 9 + ["promised"] * 9 + ["laid"] * 9


@given(counts, counts, counts)
def test_a_gap_is_always_seen_and_never_invented(laid, promised, gap):
    bridge = Bridge(laid, promised, gap)
    assert ("open" in bridge.kinds) == (gap > 0)
    assert len(bridge.planks) == (bridge.total if bridge.total <= ONE_EACH else SHARES)


@given(counts, counts, counts)
def test_every_plank_stays_on_the_picture(laid, promised, gap):
    assert all(60 <= plank.x <= 900 and 176 <= plank.y <= 336 for plank in Bridge(laid, promised, gap).planks)


def test_the_arch_is_whole_when_nothing_is_missing():
    assert len(Bridge(3, 2, 0).arches) == 1
    assert len(Bridge(3, 2, 1).arches) == 2
