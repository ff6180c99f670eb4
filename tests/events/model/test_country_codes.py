"""Codes of countries are read by the system that the name of their column says, and by no other."""

import pytest

from events.model.countries import ALPHA3
from events.model.country_codes import COUNTRY_CODES, CodeSystem, alpha3_in, code_system_of


@pytest.mark.parametrize(
    ("column", "code", "country"),
    [
        ("gwno", "365", "RUS"),
        ("GW code", "369.0", "UKR"),
        ("ccode", "731", "PRK"),
        ("COWcode", "255", "DEU"),
        ("fips_104", "GM", "DEU"),
        ("Country (FIPS)", "UP", "UKR"),
        ("m49", "004", "AFG"),
        ("ISO numeric", "804", "UKR"),
    ],
)
def test_a_code_is_read_as_its_column_says(column: str, code: str, country: str) -> None:
    system = code_system_of(column)
    assert system is not None
    assert alpha3_in(system, code) == country


@pytest.mark.parametrize("column", ["country", "code", "county", "gwno_a", "iso3", "no", "state"])
def test_a_column_that_says_no_system_has_none(column: str) -> None:
    assert code_system_of(column) is None


def test_no_code_stands_twice_in_a_system() -> None:
    for system in (CodeSystem.FIPS, CodeSystem.STATE_NUMBERS):
        codes = [
            code
            for row in COUNTRY_CODES.rows
            for code in (row.fips if system is CodeSystem.FIPS else row.state_numbers)
        ]
        assert len(codes) == len(set(codes))
    assert {row.country for row in COUNTRY_CODES.rows} <= ALPHA3
