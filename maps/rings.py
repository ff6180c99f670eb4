"""Rings around the marks that hold what is new or changed."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import folium
from folium.map import Layer
from folium.template import Template

ChangedGroup: TypeAlias = folium.FeatureGroup


class Changed(Layer):
    """Says which events are to be ringed; an empty list takes every ring away.

    Parameters
    ----------
    rows
        ``id``, ``area``, ``layers``, ``longitude`` and ``latitude`` of each, as ``GET /rows`` has.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        ConflictMap.changed({{ this.rows|tojson }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, rows: Sequence[Mapping[str, object]]) -> None:
        super().__init__(control=False, show=False)
        self._name = "ConflictMapChanged"
        self.rows = [dict(row) for row in rows]


def changed_group(rows: Sequence[Mapping[str, object]]) -> ChangedGroup:
    """Make the part of the map that rings what is new or changed."""
    group = folium.FeatureGroup(name="changed", control=False)
    Changed(rows).add_to(group)
    return group
