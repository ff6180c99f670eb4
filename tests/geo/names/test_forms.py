"""One form for all the ways a Ukrainian or Russian place is spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.names.forms import (
    Form,
    common_form,
    name_form,
    names_in_force,
    query_forms,
    shape,
    skeleton,
)
from geo.names.romanise import clean, sounds
from geo.reading.spelling import GOOD_ENOUGH, spelling_cost
from geo.word_tables import OLD_NAMES


def cost(typed: str, listed: str, *, inflected: bool = False) -> float:
    forms = query_forms(typed, inflected=inflected)
    return min(spelling_cost(form, name_form(listed)) for form in forms)


@pytest.mark.parametrize(
    "spellings",
    [
        # national 2010, BGN/PCGN, scholarly, with and without apostrophes
        ("Авдіївка", "Avdiivka", "Avdiyivka", "Avdijivka"),
        ("Запоріжжя", "Zaporizhzhia", "Zaporizhzhya", "Zaporižžja"),
        ("Щастя", "Shchastia", "Shchastya", "Ščastja"),
        ("Слов'янськ", "Словʼянськ", "Sloviansk", "Slovyansk", "Slov'yans'k", "Slov’jans’k"),
        ("Донецьк", "Донецк", "Donetsk", "Donets'k", "Donec'k", "Donetz’k"),
        ("Юрʼївка", "Yuriivka", "Yur'yivka", "Jurijivka"),
        ("Згурівка", "Zghurivka"),
        ("Харків", "Kharkiv", "KHARKIV"),
        ("Івано-Франківськ", "Ivano Frankivsk", "IVANO-FRANKIVSK", "ivanofrankivsk"),
        ("Братське", "Bratske"),
        ("Свaтово", "Сватово"),  # the first with a Latin a
    ],
)
def test_romanisations_fall_together(spellings: tuple[str, ...]):
    assert len({name_form(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("Авдеевка", "Авдіївка"),
        ("Kiev", "Kyiv"),
        ("Chernobyl", "Чорнобиль"),
        ("Zaporozhye", "Запоріжжя"),
        ("Орехово", "Оріхове"),
        ("Николаевка", "Миколаївка"),
        ("Новониколаевка", "Novomykolaivka"),
        ("Большая Новосёлка", "Велика Новосілка"),
        ("Bolshaya Novosyolka", "Velyka Novosilka"),
        ("Приволье", "Привілля"),
        ("Белогорье", "Білогір'я"),
        ("Северодонецк", "Сєвєродонецьк"),
        ("Алексеевка", "Oleksiivka"),
        ("Новое", "Нове"),
        ("Кременная", "Kreminna"),
        ("city of Pokrovsk", "Pokrovsk"),
        ("с. Тарасівка", "Тарасівка"),
        ("пгт Великая Писаревка", "Велика Писарівка"),
        ("Харьков", "Kharkiv"),
        ("Kharkov", "Харків"),
        ("Pokrvosk", "Pokrovsk"),  # a slip of the finger
        ("Bakmut", "Bakhmut"),
    ],
)
def test_ways_of_writing_a_name_are_close(typed: str, listed: str):
    assert cost(typed, listed) <= GOOD_ENOUGH + 0.1


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("Покровськом", "Покровськ"),
        ("Судже", "Суджа"),
        ("Торецька", "Торецьк"),
        ("Часовым Яром", "Часов Яр"),
        ("Бахмутський", "Бахмут"),
        ("Лиманський", "Лиман"),
        ("Константиновке", "Константиновка"),
    ],
)
def test_names_in_a_case_are_close(typed: str, listed: str):
    assert cost(typed, listed, inflected=True) <= 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivanivka", "Ivanove"),
        ("Донецьк", "Луцьк"),
        ("Новоселівка", "Новомиколаївка"),
        ("Мирне", "Мирноград"),
    ],
)
def test_other_names_are_far(one: str, other: str):
    assert cost(one, other) > GOOD_ENOUGH


def test_a_typed_form_comes_first_and_costs_nothing():
    first, *others = query_forms("с. Тарасівка")
    assert (first.text, first.cost) == (name_form("с. Тарасівка"), 0.0)
    assert all(form.cost > 0 for form in others)


def test_a_kind_word_alone_is_a_name():
    assert name_form("Село") in {form.text for form in query_forms("Село")}


def test_old_names_lead_to_those_in_force():
    assert name_form("Bakhmut") in names_in_force(name_form("Artemivsk"))
    assert name_form("Dnipro") in names_in_force(name_form("Dnipropetrovsk"))
    assert names_in_force(name_form("Kyiv")) == frozenset()
    assert all(name_form(row.old) != name_form(row.now) for row in OLD_NAMES.rows)


def test_regular_pairs_share_their_common_form():
    assert common_form(name_form("Орлівка")) == common_form(name_form("Орловка"))
    assert common_form(name_form("Олексіївка")) == common_form(name_form("Алексеевка"))
    assert common_form(name_form("Донецьке")) != common_form(name_form("Донецька"))


@given(st.text(max_size=60))
def test_any_text_has_forms_that_no_case_or_mark_changes(text: str):
    form = name_form(text)
    assert name_form(text.upper().lower()) == name_form(text.lower())
    assert shape(form) == shape(shape(form))
    assert bool(skeleton(form)) == bool(form)
    for each in query_forms(text):
        assert each.cost >= 0
        assert isinstance(each, Form)


@given(st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюя' -", max_size=30))
def test_ukrainian_is_spelled_in_sounds_alone(text: str):
    assert set(sounds(clean(text))) <= set("abcdefhijklmnopqrstuvwxz -")
