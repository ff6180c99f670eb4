"""Days with a time of day in one cell: the same clock with the same zone, however it is written."""

import pytest

from events.intake.formats.cell_values import DateOrder, day_of


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2024-05-06T22:30:00+03:00", "22:30+03:00"),
        ("6 May 2024, 22:30 MSK", "22:30+03:00"),
        ("06.05.2024 22:30 Uhr", "22:30"),
        ("May 6, 2024 10:30 PM", "22:30"),
        ("Mon, 06 May 2024 22:30:00 +0300", "22:30+03:00"),
        ("Mon May 06 22:30:00 +0000 2024", "22:30Z"),
        ("20240506T223000Z", "22:30Z"),
        ("062230ZMAY24", "22:30Z"),
        ("062230C MAY 24", "22:30+03:00"),
        ("2024-05-06 22:30 Kyiv time", "22:30+03:00"),
        ("2024-05-06 22:30:15", "22:30:15"),
        (1715034600000, "22:30Z"),
        ("1715034600000000", "22:30Z"),
        ("٢٠٢٤-٠٥-٠٦ ٢٢:٣٠", "22:30"),
        ("2024‑05‑06", None),
    ],
)
def test_a_day_with_its_clock_and_zone_is_read_as_programs_and_people_write_it(
    text: object, time: str | None
) -> None:
    found = day_of(text, DateOrder.DMY)
    assert found is not None
    assert (found.day.isoformat(), found.time) == ("2024-05-06", time)


def test_a_zone_of_the_time_zone_database_has_the_offset_of_its_day() -> None:
    found = day_of("2024-01-06 22:30 Europe/Kyiv")
    assert found is not None
    assert found.time == "22:30+02:00"


def test_a_zone_that_is_not_known_is_told_and_the_day_stays() -> None:
    found = day_of("2024-05-06 22:30 Narnia time")
    assert found is not None
    assert (found.time, found.zone_unread) == ("22:30", "Narnia time")
