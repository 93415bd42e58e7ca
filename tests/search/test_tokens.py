"""What is indexed here is found there."""

import pytest

from search import asking, sounds, tokens


def tier(question, title, near="", rest=""):
    return asking.question(question).tier(tokens.to_index([title], [near], [rest]))


def found(question, text):
    return tier(question, text) is not None


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
        ("men", "Two men, one bed"),
    ],
)
def test_it_is_found(question, text):
    assert found(question, text)


@pytest.mark.parametrize(
    ("question", "text"), [("被棉", "棉被"), ("quilts", "quilt"), ("2户", "12户"), ("陪诊", "陪伴去门诊")]
)
def test_it_is_not_found(question, text):
    assert not found(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("養老院", "养老院探访"),
        ("养老院", "養老院探訪"),
        ("裡", "屋里冷"),
        ("乾隆", "乾隆镇"),
        ("乾", "乾隆镇"),
        ("電熱毯", "电热毯"),
    ],
)
def test_traditional_characters_are_simplified_ones(question, text):
    assert found(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        *(
            (typed, "上门助洁")
            for typed in ("zhujie", "zhu jie", "ZHUJIE", "ｚｈｕｊｉｅ", "shangmenzhujie", "shang men", "zj", "smzj")
        ),
        *((typed, "老人重阳探望") for typed in ("chongyang", "zhongyang", "cy", "zy", "laoren tanwang")),
        ("changshou", "长寿面"),
        ("zhangzhe", "长者食堂"),
        ("xi'an", "西安路"),
        ("lvse", "绿色"),
        ("lüse", "绿色"),
        ("bei", "棉被"),
    ],
)
def test_words_are_found_by_their_sound(question, text):
    assert found(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("zhujie", "主办街道"),
        ("jz", "助洁"),
        ("zhu jie", "助人，街上"),
        ("men", "上门"),
        ("quilt", "棉被"),
        ("z", "助洁"),
    ],
)
def test_a_sound_is_not_heard_where_it_is_not(question, text):
    assert found(question, text) == (question == "men")


def test_only_what_a_thing_is_called_is_abbreviated_and_the_long_text_is_only_read():
    assert tier("zhujie", "棉被", near="要助洁") == asking.ELSEWHERE
    assert tier("zj", "棉被", near="要助洁") is None
    assert tier("zhujie", "棉被", rest="要助洁") is None


def test_a_rare_reading_is_left_out_and_an_unknown_character_has_none():
    assert len(sounds.readings("行")) == sounds.MOST_READINGS
    assert "ling" in sounds.readings("〇")
    assert sounds.readings("㋿") == ()


def test_marks_and_spaces_ask_for_nothing():
    assert asking.question("") is None
    assert asking.question("，。！ “” --") == asking.Question()
    assert asking.Question().tier(tokens.to_index(["棉被"])) is None


@pytest.mark.parametrize(
    "text",
    [
        "老" + "年人" * 500,
        " ".join(f"w{n}" for n in range(500)),
        "".join(map(chr, range(0x4E00, 0x4F00))),
        "zhuang" * 40,
        "a" * 80,
        "fangan " * 11,
    ],
)
def test_a_question_has_an_end(text):
    clauses = asking.question(text).clauses
    assert sum(max(map(len, clause.ways)) for clause in clauses) <= asking.MOST_WORDS
    assert all(len(clause.ways) <= sounds.MOST_SPLITS + 2 for clause in clauses)


def test_no_word_can_break_out_of_a_query():
    asked = asking.question("""棉被" OR words:* ' & | ! ( ) \\ : <-> % _ \0 NEAR/2 ma"n zj'""")
    assert all(word.isalnum() for clause in asked.clauses for way in clause.ways for word in way)
