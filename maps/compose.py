"""The map put together: the stable part, and the part that follows the filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import folium
import numpy as np

from events.query.address import write_query
from events.query.query import EventQuery
from events.table.public import Selection
from geo.position import METRES_PER_DEGREE
from maps.assets import asset_url
from maps.basemap import BASEMAP_ADDRESSES, CREDIT
from maps.elements import NationalityLayer, Question, Start, Switches, palette_of
from maps.style import in_order, legend, look_of, words_of_terms
from maps.tiles import read_tiles, tile_layer

CLOSEST_ZOOM = 18
FEW, FAR_AWAY = 200, 0.01
"""Of more events than a few, this share on each side is not on the opening map."""
MOST_LOOKED_AT = 50_000
FARTHEST_ROOM_M = 200_000.0
"""No event claims more room around it on the opening map, however roughly it is placed."""


@dataclass(frozen=True)
class Opening:
    """The part of the world a map opens on, in degrees (WGS 84)."""

    south: float = 44.0
    west: float = 22.0
    north: float = 58.0
    east: float = 50.0

    @classmethod
    def around(cls, selection: Selection) -> "Opening":
        """Give the box around events, each with the radius it may lie in.

        Of many, a few far away are left out: they would make the rest one mark. Without any
        placed event, the default: Ukraine and its neighbours.
        """
        placed = slice(0, len(selection) - selection.unplaced)
        longitude, latitude = selection["longitude"][placed], selection["latitude"][placed]
        if not len(longitude):
            return cls()
        up = np.minimum(selection["radius_m"][placed], FARTHEST_ROOM_M) / METRES_PER_DEGREE
        across = up / np.maximum(np.cos(np.radians(latitude)), 0.1)
        every = len(longitude) // MOST_LOOKED_AT + 1
        share = FAR_AWAY if len(longitude) > FEW else 0.0
        south, west = (
            float(np.quantile((middle - room)[::every], share))
            for middle, room in ((latitude, up), (longitude, across))
        )
        north, east = (
            float(np.quantile((middle + room)[::every], 1 - share))
            for middle, room in ((latitude, up), (longitude, across))
        )
        return cls(max(south, -80.0), max(west, -180.0), min(north, 85.0), min(east, 180.0))


class EventMap(folium.Map):
    """A folium map whose scripts and styles all come from our own server."""

    default_js = [  # noqa: RUF012 - as folium declares it
        ("leaflet", asset_url("leaflet/leaflet.js")),
        ("conflict_map", asset_url("conflict-map.js")),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_css", asset_url("leaflet/leaflet.css")),
        ("conflict_map_css", asset_url("conflict-map.css")),
    ]


def event_map(
    *,
    opening: Opening | None = None,
    nationalities: Sequence[str] = (),
    tiles: str | None = None,
    tiles_attribution: str = "",
) -> folium.Map:
    """Make the part of the map that stays the same while the filter changes.

    Its arguments are part of what streamlit-folium knows the map by: keep them the same within
    a session, or the map is built anew in the browser.

    Parameters
    ----------
    opening : Opening, optional
        What to show first; Ukraine and its neighbours by default.
    nationalities : sequence of str
        Alpha-3 codes with a colour of their own, in fixed order.
    tiles : str, optional
        Online tile layer, off by default; see `maps.tiles.read_tiles`.
    tiles_attribution : str
        Credit line for a tile address.

    Raises
    ------
    maps.tiles.TilesError
        When `tiles` is neither a known provider nor an address.
    """
    opening = opening or Opening()
    made = EventMap(
        location=[(opening.south + opening.north) / 2, (opening.west + opening.east) / 2],
        zoom_start=5,
        tiles=None,
        maxZoom=CLOSEST_ZOOM,
        zoomSnap=1,
    )
    if tiles:
        tile_layer(read_tiles(tiles, tiles_attribution)).add_to(made)
    options: dict[str, Any] = {
        "opening": [[opening.south, opening.west], [opening.north, opening.east]],
        "basemap": BASEMAP_ADDRESSES,
        "areas_url": "/areas/",
        "reference_url": "/reference.json",
        "attribution": CREDIT,
        "legend": legend(),
        "words": words_of_terms(),
        "palette": palette_of(tuple(nationalities), tuple(nationalities)),
    }
    Start(options).add_to(made)
    return made


def layer_groups(
    query: EventQuery,
    *,
    counts: Mapping[str, int],
    nationalities: Sequence[str] = (),
    chosen: str | None = None,
    version: str = "",
) -> list[folium.FeatureGroup]:
    """Make the part of the map that follows the filter: one switchable group a nationality.

    Parameters
    ----------
    query : EventQuery
        Which events; is part of every address the browser asks.
    counts : mapping
        Layer key to number of events, of the layers present.
    nationalities : sequence of str
        As for `event_map`.
    chosen : str, optional
        Id of the event to highlight.
    version : str
        The store's version: a new one asks for the view again.

    Returns
    -------
    list of folium.FeatureGroup
        For streamlit-folium's ``feature_group_to_add``; never empty, so that an empty result
        also reaches the browser.
    """
    own = tuple(nationalities)
    layers = in_order(counts, own)
    question = folium.FeatureGroup(name="question", control=False)
    Question(write_query(query), version, palette_of((*layers, *own), own), chosen).add_to(question)
    groups = [question]
    for layer in layers:
        group = folium.FeatureGroup(name=switch_label(layer, counts[layer], own))
        NationalityLayer(layer).add_to(group)
        groups.append(group)
    return groups


def layer_control() -> folium.LayerControl:
    """Make the control with one switch a layer; it starts closed on a narrow screen."""
    return Switches(position="topright", collapsed=False)


def switch_label(layer: str, count: int, nationalities: tuple[str, ...]) -> str:
    """Give the words beside a switch of the layer control, with the layer's colour.

    Leaflet puts this string into the page as HTML; so nothing goes in unescaped, not even a
    layer key, which may come from a stranger's file.
    """
    look = look_of(layer, nationalities)
    return (
        f'<span class="cm-switch" data-layer="{escape(layer)}">'
        f'<i class="cm-swatch-{look.look}" style="--cm-fill:{look.colour};color:{look.ink}">'
        f"{escape(look.code)}</i><span>{escape(look.name)} <b>{count:,}</b></span></span>"
    )
