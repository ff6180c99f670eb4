"""docs/data-format.md names every field, column and parameter there is."""

import re
from pathlib import Path

import pytest

from events.dates.edtf import edtf_words
from events.geojson.codec import FACTS
from events.geojson.flat import Columns
from events.model.event import (
    Actor,
    Fatalities,
    ForeignTroops,
    Origin,
    Place,
    Source,
    Statement,
    When,
)
from events.query.address import PARAMETERS
from events.vocabulary import (
    CountHedge,
    CountKind,
    EventType,
    Role,
    Stance,
    State,
    TroopStatus,
    Verification,
    Way,
)

TEXT = (Path(__file__).parents[3] / "docs" / "data-format.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_fact_is_described(name: str) -> None:
    assert f"`{name}`" in section("Facts")


@pytest.mark.parametrize(
    "model", [When, Place, ForeignTroops, Actor, Fatalities, Statement, Source, Origin]
)
def test_every_nested_field_is_named(model: type) -> None:
    for name in model.model_fields:  # type: ignore[attr-defined]
        assert f"`{name}`" in section("Facts"), name


@pytest.mark.parametrize("name", Columns.model_fields)
def test_every_column_is_described_as_in_the_schema(name: str) -> None:
    assert f"| `{name}` | {Columns.model_fields[name].description} |" in section("Flat columns")


def test_every_parameter_is_described_in_its_order() -> None:
    rows = re.findall(r"^\| (`.*?`) \|", section("Query parameters"), flags=re.MULTILINE)
    assert [name for row in rows for name in re.findall("`(.*?)`", row)] == list(PARAMETERS)


@pytest.mark.parametrize(
    "terms", [EventType, Role, CountKind, CountHedge, TroopStatus, Stance, State, Way]
)
def test_every_term_is_listed(terms: type) -> None:
    assert ", ".join(terms) in section("Facts")  # type: ignore[arg-type]


def test_the_table_of_verification_has_every_row_in_order() -> None:
    rows = re.findall(r"^\| (\w+) \| [a-z]", section("Verification"), flags=re.MULTILINE)
    assert rows == list(Verification)


def test_the_words_of_dates_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| `([^`a-z]+)` \| ([^|]+?) \|", section("When"), flags=re.MULTILINE)
    assert len(rows) == 11
    for edtf, words in rows:
        assert words.startswith(edtf_words(edtf)), edtf
