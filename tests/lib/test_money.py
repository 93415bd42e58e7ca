import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.lib import money


@pytest.mark.parametrize(("fen", "text"), [(0, "¥0.00"), (5, "¥0.05"), (123456, "¥1,234.56"), (-100, "\u2212¥1.00")])
def test_money_is_written_with_two_decimals(fen, text):
    assert money.written(fen) == text


@pytest.mark.parametrize(("text", "fen"), [("360", 36000), ("1,234.5", 123450), ("¥ 0.05", 5), ("38元", 3800)])
def test_amounts_are_read(text, fen):
    assert money.parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "-5", "1e3", "12,34", "1.234", "十二", "NaN"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(money.NotAnAmount):
        money.parse_yuan(text)


@given(st.integers(0, 10**12), st.integers(1, 500))
def test_shares_add_up_to_the_fen(amount, parts):
    split = money.shares(amount, parts)
    assert sum(split) == amount
    assert max(split) - min(split) <= 1
