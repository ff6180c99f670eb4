"""Folium elements that are each one call into our drawing script.

The marks are not in them: the browser fetches those from ``/view``, so that a layer is a few
bytes, however many events it has, and a new filter leaves the map's document alone.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import folium
from folium.map import Layer
from folium.template import Template

from maps.style import look_of


class Start(folium.MacroElement):
    """Wakes the drawing script on a map; the last child of the map itself."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        ConflictMap.start({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ConflictMapStart"
        self.options = dict(options)


class Question(Layer):
    """Says which marks to fetch and how layers look; draws nothing by itself.

    Parameters
    ----------
    query : str
        Which events, in the form of every address: ``nationality=PRK``.
    version : str
        Changes when the events behind the same address may have changed.
    palette : mapping
        Layer key to look.
    chosen : str or None
        Id of the event to highlight.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        ConflictMap.question({{ this.question|tojson }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self, query: str, version: str, palette: Mapping[str, Mapping[str, str]], chosen: str | None
    ) -> None:
        super().__init__(control=False, show=False)
        self._name = "ConflictMapQuestion"
        self.question = {
            "query": query,
            "version": version,
            "palette": {key: dict(look) for key, look in palette.items()},
            "chosen": chosen,
        }


class NationalityLayer(Layer):
    """One layer, such as a nationality or "not stated": it only says that it is on."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        ConflictMap.nationality({key: {{ this.key|tojson }}, group: {{ this._parent.get_name() }}})
            .addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, key: str) -> None:
        super().__init__(control=False, show=False)
        self._name = "ConflictMapNationality"
        self.key = key


class Switches(folium.LayerControl):
    """Folium's layer control, drawn by our subclass of Leaflet's, which remembers what is off."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        let {{ this.get_name() }} = ConflictMap.switches({
            {%- for key, val in this.overlays.items() %}
            {{ key|tojson }}: {{ val }},
            {%- endfor %}
        }, {{ this.options|tojson }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


def palette_of(
    layers: tuple[str, ...], nationalities: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """Give the looks of these layers as the drawing script takes them."""
    return {layer: asdict(look_of(layer, nationalities)) for layer in layers}
