"""A name or a number is found however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.search import index_terms, number_terms, search_key, search_terms


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("MUÑOZ PEÑA, José-María", "munoz pena jose maria"),
        ("  D'Ângelo   O’Brien ", "dangelo obrien"),
        ("Straße", "strasse"),
        ("ŁUKASZ Ørsted", "lukasz orsted"),
        ("Mª del Carmen", "ma del carmen"),
        ("İsmail ıŞIK", "ismail isik"),
        ("ﬁnca", "finca"),
        ("Иван Йорданов", "иван иорданов"),
        ("Ǿrsted", "orsted"),
        ("한국", "한국"),
        ("under_score", "under score"),
        ("¿?", ""),
    ],
)
def test_a_key_has_no_accents_capitals_or_marks(text: str, key: str) -> None:
    assert search_key(text) == key


@given(st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@given(st.text(st.sampled_from("abcñáéíóúüçÑÁÉÍÓÚÜÇ -'XYZ")))
def test_capitals_do_not_change_a_key(text: str) -> None:
    assert search_key(text.upper()) == search_key(text.lower()) == search_key(text)


@pytest.mark.parametrize("question", ["", "  ", "-", "¿?", "'"])
def test_a_question_without_letters_or_digits_asks_for_nothing(question: str) -> None:
    assert search_terms(question) == ()


@pytest.mark.parametrize(
    ("question", "filed"),
    [
        ("munoz", "MUÑOZ, Jose"),
        ("Muñoz", "MUNOZ, Jose"),
        ("jose munoz", "MUÑOZ, José"),
        ("Al-Kimawi", "AL KIMAWI"),
        ("al kimawi", "AL-KIMAWI"),
        ("alkimawi", "AL-KIMAWI"),
        ("O'Brien", "OBRIEN, Christopher"),
        ("2.194.575", "2194575"),
        ("2194575", "2.194.575"),
        ("AUAM530929", "AUAM-530929"),
        ("auam-530929", "AUAM-530929"),
        ("RL1234567", "RL 1234567"),
        ("RL 1234567", "RL 1234567"),
        ("1234567", "RL 1234567"),
    ],
)
def test_either_way_of_writing_finds_the_other(question: str, filed: str) -> None:
    assert set(search_terms(question)) <= number_terms(filed)


@pytest.mark.parametrize(
    ("question", "filed"),
    [("munoz", "MUNOZA"), ("2194", "2.194.575"), ("jose pena", "MUNOZ, Jose")],
)
def test_another_name_or_number_is_not_found(question: str, filed: str) -> None:
    assert not set(search_terms(question)) <= index_terms((filed,))


@given(st.text())
def test_every_text_is_found_under_itself(text: str) -> None:
    assert set(search_terms(text)) <= index_terms((text,))
