"""Open the offline geocoder from its folder."""

from pathlib import Path

from geo.boundaries import Boundaries
from geo.gazetteer.places import read_places
from geo.gazetteer.sound_index import read_index
from geo.geocoding.gazetteer import GazetteerGeocoder


def open_gazetteer(gazetteer_directory: Path, boundaries: Boundaries) -> GazetteerGeocoder:
    """Open the place list and its name index.

    Takes well under a second with the shipped index, about ten where it must be made anew.

    Raises
    ------
    GazetteerDataError
        When the place list is missing or damaged; the message says what to do.
    """
    return GazetteerGeocoder(
        read_places(gazetteer_directory), read_index(gazetteer_directory), boundaries
    )
