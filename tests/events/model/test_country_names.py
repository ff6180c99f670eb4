"""Countries as people and datasets write them, and slips of their names."""

import pytest

from events.model.country_names import alpha3_of, slip_of


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UKR", "UKR"),
        ("UA", "UKR"),
        ("ua", "UKR"),
        ("ukr", "UKR"),
        ("Ukraine", "UKR"),
        ("ukraine", "UKR"),
        ("Україна", "UKR"),
        ("Франція", "FRA"),
        ("Deutschland", "DEU"),
        ("Corée du Nord", "PRK"),
        ("Russia (Soviet Union)", "RUS"),
        ("the armed forces of Colombia", "COL"),
        ("Mali's army", "MLI"),
        ("xx", None),
        ("XX", None),
        ("xxx", None),
        ("Europe", None),
        ("Ruritania", None),
        ("", None),
        (None, None),
    ],
)
def test_a_country_is_read_as_it_is_written(written: str | None, code: str | None) -> None:
    assert alpha3_of(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Belaurs", "BLR"),
        ("Colmbia", "COL"),
        ("Ukraine", None),  # no slip
        ("Iraa", None),  # Iran or Iraq
        ("Qwertyland", None),
        ("Col", None),
    ],
)
def test_a_slip_is_read_where_one_country_alone_is_near(written: str, code: str | None) -> None:
    assert slip_of(written) == code
