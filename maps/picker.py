"""A small map to choose a place on: candidates as numbered pins, and a click anywhere.

The base never changes within a session; pins come in a feature group of their own, as the marks
of the event map do, so that a new search does not reload the map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import folium
from folium.map import Layer
from folium.template import Template

from maps.basemap import BASEMAP_ADDRESSES, CREDIT
from maps.compose import CLOSEST_ZOOM, EventMap, Opening
from maps.tiles import read_tiles, tile_layer


@dataclass(frozen=True)
class Pin:
    """One place that may be meant.

    Attributes
    ----------
    key : str
        What a click on it gives back.
    label : str
        Letters in the pin, such as its number in the list.
    title : str
        The place in words, as plain text.
    longitude, latitude : float
        WGS 84 degrees.
    radius_m : float
        Metres around it within which the place lies; drawn for the chosen one.
    area : str or None
        Code of the shipped area that is the place.
    shape : mapping or None
        GeoJSON geometry of its own.
    chosen : bool
        Whether it is the one picked.
    """

    key: str
    label: str
    title: str
    longitude: float
    latitude: float
    radius_m: float = 0.0
    area: str | None = None
    shape: Mapping[str, Any] | None = None
    chosen: bool = False


class _Start(folium.MacroElement):
    """Wakes the picker's script on a map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        ConflictMap.startPicker({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ConflictMapStartPicker"
        self.options = dict(options)


class _Pins(Layer):
    """The pins of one search."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        ConflictMap.pins({{ this.pins|tojson }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, pins: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(control=False, show=False)
        self._name = "ConflictMapPins"
        self.pins = list(pins)


def picker_map(*, tiles: str | None = None, tiles_attribution: str = "") -> folium.Map:
    """Make the part of the small map that stays the same.

    A click gives the component the value ``{"click": n, "longitude", "latitude",
    "metres_per_pixel"}``, and a click on a pin ``{"click": n, "pin": key}``; ``n`` grows.

    Raises
    ------
    maps.tiles.TilesError
        When ``tiles`` is neither a known provider nor an address.
    """
    opening = Opening()
    made = EventMap(
        location=[(opening.south + opening.north) / 2, (opening.west + opening.east) / 2],
        zoom_start=5,
        tiles=None,
        maxZoom=CLOSEST_ZOOM,
    )
    if tiles:
        tile_layer(read_tiles(tiles, tiles_attribution)).add_to(made)
    _Start(
        {
            "opening": [[opening.south, opening.west], [opening.north, opening.east]],
            "basemap": BASEMAP_ADDRESSES,
            "areas_url": "/areas/",
            "attribution": CREDIT,
        }
    ).add_to(made)
    return made


def picker_pins(pins: Sequence[Pin]) -> folium.FeatureGroup:
    """Make the part of the small map that follows the search: its pins, perhaps none."""
    group = folium.FeatureGroup(name="pins", control=False)
    _Pins([asdict(pin) for pin in pins]).add_to(group)
    return group
