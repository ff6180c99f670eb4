"""Text without traps, addresses that open, numbers within reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from events.model.fields import (
    Alpha3,
    Count,
    EventId,
    UtcTime,
    WebAddress,
    clean_text,
    new_event_id,
)

anything = st.text(st.characters(exclude_categories=("Cs",)))


@given(anything, st.booleans())
def test_cleaning_twice_changes_nothing(text: str, lines: bool) -> None:
    try:
        once = clean_text(text, longest=10_000, lines=lines)
    except ValueError:
        return
    assert clean_text(once, longest=10_000, lines=lines) == once
    assert once == once.strip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  plain  ", "plain"),
        ("two\nlines\tand  gaps é", "two lines and gaps é"),
        ("zero\u200bwidth\ufeff \u2060text", "zerowidth text"),
        ("admin\u202egnp.exe", "admingnp.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("soft\u00adhyphen", "softhyphen"),
        ("tag\U000e0041ged", "tagged"),
        ("e\u0301", "é"),
        ("שלום עולם", "שלום עולם"),
        ("مرحبا بالعالم", "مرحبا بالعالم"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("Слава \u200fא", "Слава \u200fא"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u200b\u200d \u200e", ""),
    ],
)
def test_text_is_brought_into_one_form(typed: str, kept: str) -> None:
    assert clean_text(typed, longest=100) == kept


def test_lines_are_kept_where_lines_belong() -> None:
    assert clean_text(" a\r\nb\rc\u2028d\te ", longest=100, lines=True) == "a\nb\nc\nd\te"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused_by_name_and_place(character: str) -> None:
    with pytest.raises(ValueError, match=rf"U\+{ord(character):04X}, character 3"):
        clean_text(f"ab{character}c", longest=100, lines=True)


def test_long_text_is_refused_with_both_numbers() -> None:
    with pytest.raises(ValueError, match=r"Has 10,000 characters; at most 5,000 fit"):
        clean_text("x" * 10_000, longest=5_000)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "HTTP://EXAMPLE.ORG:8080/a?b=c#d",
        "https://пример.example/сторінка",
        "https://[2001:db8::1]/",
        "  https://example.org/padded  ",
    ],
)
def test_web_addresses_are_kept(url: str) -> None:
    assert TypeAdapter(WebAddress).validate_python(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://example.org",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://example.org/",
        "//example.org/",
        "example.org",
        "https://",
        "https:///path",
        "https:example.org",
        "https://exa mple.org/",
        "https://example.org/\njavascript:alert(1)",
        "java\nscript:alert(1)",
        "https://example.org/<script>",
        'https://example.org/"onclick=alert(1)',
        "https://example.org\\@evil.example/",
        "https://[half",
        "https://example.org:99999/",
        "https://example.org/" + "x" * 2_000,
        "",
        7,
        None,
    ],
)
def test_other_links_are_refused(url: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(WebAddress).validate_python(url)


@pytest.mark.parametrize("code", ["UKR", "RUS", "PRK", "XKX"])
def test_real_codes_are_taken(code: str) -> None:
    assert TypeAdapter(Alpha3).validate_python(code) == code


@pytest.mark.parametrize(
    ("code", "said"),
    [("XXX", "not a country code"), ("ukr", "in capitals: UKR"), ("", "not a"), ("UKRA", "not a")],
)
def test_other_codes_are_refused(code: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TypeAdapter(Alpha3).validate_python(code)


@pytest.mark.parametrize("number", [-1, 10_000_001, 2**70, 1.5, "6", True, float("nan")])
def test_numbers_of_people_are_whole_and_within_reason(number: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Count).validate_python(number)


def test_new_identifiers_are_uuid7_and_rise() -> None:
    made = [new_event_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert made == sorted(made)
    for event_id in made:
        TypeAdapter(EventId).validate_python(event_id)


@pytest.mark.parametrize(
    "event_id",
    [
        "",
        "1",
        "00000000-0000-4000-8000-000000000000",
        "01963A3C-0000-7000-8000-000000000001",
        "01963a3c-0000-7000-8000-000000000001\n",
        "../../etc/passwd",
    ],
)
def test_other_identifiers_are_refused(event_id: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(EventId).validate_python(event_id)


def test_moments_are_kept_in_utc() -> None:
    moment = TypeAdapter(UtcTime).validate_python("2025-04-09T10:00:00+03:00")
    assert moment.isoformat() == "2025-04-09T07:00:00+00:00"
    with pytest.raises(ValidationError):
        TypeAdapter(UtcTime).validate_python("2025-04-09T10:00:00")
