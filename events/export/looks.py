"""How placemarks look to a program that draws KML; `maps.placemarks` gives the map's looks."""

from dataclasses import dataclass
from typing import Final

NEUTRAL: Final = "#6b7780"


@dataclass(frozen=True, slots=True)
class PlacemarkLooks:
    """Colours and icons of placemarks.

    Attributes
    ----------
    colours
        Layers with a colour of their own, each with that (``#rrggbb``), in the order of the legend.
    neutral
        For all others.
    icons
        The icon for each kind of event and verification.
    pictures
        Each icon as a PNG, white to be tinted.
    """

    colours: tuple[tuple[str, str], ...] = ()
    neutral: str = NEUTRAL
    icons: tuple[tuple[str, str, str], ...] = ()
    pictures: tuple[tuple[str, bytes], ...] = ()


PLAIN: Final = PlacemarkLooks()
"""Where nobody gave any."""
