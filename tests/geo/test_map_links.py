"""Coordinates out of links to maps: the pin before the view, and the order each site has."""

import pytest

from geo.errors import InvalidPosition
from geo.map_links import parse_map_link


@pytest.mark.parametrize(
    ("link", "latitude", "longitude", "precision_m"),
    [
        ("geo:48.28,37.18", 48.28, 37.18, 556.6),
        ("geo:48.28,37.18;u=35", 48.28, 37.18, 556.6),
        ("https://www.openstreetmap.org/?mlat=48.2812&mlon=37.18#map=6/50/30", 48.2812, 37.18, 557),
        ("https://www.openstreetmap.org/#map=12/48.28/37.18", 48.28, 37.18, 19_568),
        ("https://www.google.com/maps/@48.28,37.18,12z", 48.28, 37.18, 19_568),
        ("https://www.google.com/maps/@48.28,37.18", 48.28, 37.18, 5_000),
        ("https://www.google.com/maps/@48.28,37.18,30z", 48.28, 37.18, 19),
        ("https://www.google.com/maps/place/A/@50,30,6z/data=!3d48.28!4d37.18", 48.28, 37.18, 557),
        ("https://www.google.com/maps?q=48.28,37.18", 48.28, 37.18, 557),
        ("https://yandex.com/maps/?pt=37.18,48.28&z=12", 48.28, 37.18, 557),
        ("https://www.bing.com/maps?cp=48.28~37.18&lvl=12", 48.28, 37.18, 557),
        ("https://maps.apple.com/?ll=-48.28,-37.18", -48.28, -37.18, 557),
        ("https://wikimapia.org/#lat=48.28&lon=37.18&z=12", 48.28, 37.18, 557),
        ("https://example.org/map?lat=48.281234567&lng=37.181234567", 48.281235, 37.181235, 1),
    ],
)
def test_the_place_a_link_marks_or_shows(
    link: str, latitude: float, longitude: float, precision_m: float
) -> None:
    found = parse_map_link(f" {link} ")
    at = found.position
    assert (at.latitude, at.longitude) == pytest.approx((latitude, longitude))
    assert found.precision_m == pytest.approx(precision_m, rel=0.01)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("48.28, 37.18", "no link to a map"),
        ("https://maps.app.goo.gl/abc", "no coordinates"),
        ("https://www.google.com/maps?q=Pokrovsk", "no coordinates"),
        ("https://www.google.com/maps?q=98.28,37.18", "out of range"),
        ("https://[broken/maps?q=48.28,37.18", "cannot be read"),
        (f"https://example.org/?q=48.28,37.18&x={'y' * 2_000}", "no link to a map"),
    ],
)
def test_what_holds_no_position_is_refused(link: str, said: str) -> None:
    with pytest.raises(InvalidPosition, match=said):
        parse_map_link(link)


def test_a_link_of_2000_characters_is_still_read() -> None:
    link = "https://example.org/?q=48.28,37.18&x="
    assert parse_map_link(link + "y" * (2_000 - len(link))).position.latitude == 48.28
    with pytest.raises(InvalidPosition):
        parse_map_link(link + "y" * (2_001 - len(link)))
