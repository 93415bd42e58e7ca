"""Identity numbers: the same however typed, checked by their own digit, and shown to nobody."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.caseload import identity
from marketplace.caseload.identity import Identity

VECTORS = ["11010519491231002X", "999999195001010018", "99999920140630002X"]
TYPED = st.text(alphabet="0123456789０１９xXｘＸХ×='\"‘’ \t\u3000\u200b\ufeff＝ab-*")


@given(st.one_of(TYPED, st.text()))
def test_normalising_twice_changes_nothing(text):
    once = identity.normalise(text)
    assert identity.normalise(once) == once


@given(st.sampled_from(VECTORS), st.lists(st.sampled_from(" \u3000\u200b\t"), max_size=5), st.booleans(), st.booleans())
def test_however_typed_it_is_the_same_number(number, spaces, is_wide, is_small):
    typed = number.lower() if is_small else number
    typed = typed.translate({ord(str(n)): 0xFF10 + n for n in range(10)}) if is_wide else typed
    assert identity.normalise("".join(spaces) + typed[:6] + "".join(spaces) + typed[6:]) == number


@pytest.mark.parametrize("wrapped", ['="{}"', "'{}", "{}'", "‘{}’", "“{}”"])
def test_what_keeps_a_spreadsheet_from_rounding_falls_away(wrapped):
    assert identity.normalise(wrapped.format(VECTORS[1])) == VECTORS[1]


@pytest.mark.parametrize("number", VECTORS)
def test_the_standards_vectors_check(number):
    assert identity.is_checked(number)


@given(st.sampled_from(VECTORS), st.integers(0, 17), st.sampled_from("0123456789"))
def test_any_one_wrong_digit_is_seen(number, at, digit):
    wrong = number[:at] + digit + number[at + 1 :]
    assert identity.is_checked(wrong) == (wrong == number)


@given(st.sampled_from(VECTORS), st.integers(0, 15))
def test_two_digits_changed_over_are_seen(number, at):
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert identity.is_checked(wrong) == (wrong == number)


def test_fifteen_digits_are_old_and_unformed():
    assert identity.is_old("999999500131002")
    assert not identity.is_formed("999999500131002")


def test_an_impossible_day_is_none():
    assert identity.birth_of("99999919500231002X") is None
    assert identity.birth_of(VECTORS[1]) == date(1950, 1, 1)


def test_an_identity_shows_itself_to_nobody():
    person = Identity(VECTORS[1])
    assert {repr(person), str(person), f"{person}"} == {"<identity>"}
    assert (person.birth, person.is_male) == (date(1950, 1, 1), True)
