"""What is indexed here is found there."""

import pytest

from search import asking, tokens


def found(question: str, text: str) -> bool:
    asked = asking.question(question)
    return asked is not None and asked.tier(tokens.to_index([text])) is not None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("棉被", "独居老人过冬棉被和电热毯"),
        ("过冬棉被", "独居老人过冬棉被"),
        ("被", "棉被"),
        ("ｑｕｉｌｔ", "Winter QUILT, please"),
        ("12户", "１２户老人"),
        ("3C", "须有3c认证"),
        ("电热毯 青禾镇", "青禾镇的老人要电热毯"),
        ("㎏", "10 kg"),
        ("QH3K7R2M", "QH3K7R2M"),
    ],
)
def test_it_is_found(question, text):
    assert found(question, text)


@pytest.mark.parametrize(
    ("question", "text"), [("被棉", "棉被"), ("quilts", "quilt"), ("2户", "12户"), ("陪诊", "陪伴去门诊")]
)
def test_it_is_not_found(question, text):
    assert not found(question, text)


def test_marks_and_spaces_ask_for_nothing():
    assert tokens.to_ask("，。！ “” --") == []


def test_a_question_has_an_end():
    for text in ("老" + "年人" * 500, " ".join(f"w{n}" for n in range(500)), "".join(map(chr, range(0x4E00, 0x4F00)))):
        assert len([word for term in tokens.to_ask(text) for word in term]) <= tokens.MOST_WORDS


def test_no_word_can_break_out_of_a_query():
    terms = tokens.to_ask("""棉被" OR words:* ' & | ! ( ) \\ : <-> % _ \0 NEAR/2""")
    assert all(word.isalnum() for term in terms for word in term)
