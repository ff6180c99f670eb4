"""Whole QGIS projects: layers by nationality in the map's looks, their time, and the credit.

One is within every GeoPackage, one is offered for the live service. Written as XML of QGIS 3.22.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from events.export import Credit, ProjectFacts
from events.export.geopackage import AREAS, LINES, POINTS
from events.model.nationalities import name_of
from events.vocabulary import NOT_STATED, Mention
from maps.qgis import (
    LAYER_KEY,
    OPACITY,
    categorized,
    in_one_colour,
    map_tip,
    nationality_categories,
    temporal,
)
from maps.style import (
    HATCH_COLOUR,
    NEUTRAL,
    NOT_MENTIONED_COLOUR,
    STATED_NONE_COLOUR,
    colour_of,
)

_ZIPPED_AT: Final = (1980, 1, 1, 0, 0, 0)
_GEOMETRIES: Final = {POINTS: "Point", AREAS: "Polygon", LINES: "Line"}
_TITLES: Final = {POINTS: "Events", AREAS: "Uncertainty areas", LINES: "Events along a line"}

Source = Callable[[str, str], tuple[str, str]]
"""Gives provider and source of a layer, by its name and a condition on columns, or none."""


@dataclass(frozen=True)
class _Layer:
    """A layer of the project.

    Attributes
    ----------
    kind
        `POINTS`, `AREAS` or `LINES`.
    condition
        On columns, as QGIS and SQLite both read it; empty for all.
    colour
        One for all; None draws each nationality in its own.
    """

    key: str
    kind: str
    name: str
    condition: str = ""
    colour: str | None = None


def geopackage_project(nationalities: Sequence[str]) -> Callable[[ProjectFacts], bytes]:
    """Give what writes the project within a GeoPackage, zipped as QGIS keeps it there.

    Parameters
    ----------
    nationalities
        Those with a colour of their own, in the installation's order.
    """
    return _ProjectWithin(tuple(nationalities))


@dataclass(frozen=True)
class _ProjectWithin:
    nationalities: tuple[str, ...]

    def __call__(self, facts: ProjectFacts) -> bytes:
        def source(layer: str, condition: str) -> tuple[str, str]:
            subset = f"|subset={condition}" if condition else ""
            return "ogr", f"./{facts.file_name}|layername={layer}{subset}"

        drawn = _project(source, self.nationalities, facts.layers, facts)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
            entry = zipfile.ZipInfo("events.qgs", _ZIPPED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, drawn)
        return out.getvalue()


def live_project(address: str, nationalities: Sequence[str], facts: ProjectFacts) -> bytes:
    """Write a project of the live service.

    Parameters
    ----------
    address
        Of ``/ogc``.
    """

    def source(layer: str, condition: str) -> tuple[str, str]:
        collection = "areas" if layer == AREAS else "events"
        asked = condition.replace("\\", "\\\\").replace("'", "\\'")
        told = f" filter='{asked}'" if asked else ""
        return "OAPIF", (
            f"pagingEnabled='default' restrictToRequestBBOX='1' srsname='EPSG:4326' "
            f"typename='{collection}' url='{address}'{told}"
        )

    return _project(source, tuple(nationalities), facts.layers, facts)


def _layers(nationalities: Sequence[str], kinds: Sequence[str]) -> Iterator[_Layer]:
    own = list(nationalities)
    for code in own:
        condition = f"\"nationalities\" LIKE '%{code}%'"
        yield _Layer(code, POINTS, name_of(code), condition, colour_of(code, own))
    unstated = f"\"nationalities\" LIKE '%{NOT_STATED}%'"
    yield _Layer(NOT_STATED, POINTS, "Not stated", unstated, HATCH_COLOUR)
    none_of = " AND ".join(f"\"nationalities\" NOT LIKE '%{each}%'" for each in (*own, NOT_STATED))
    yield _Layer("other", POINTS, "Other nationalities", none_of, NEUTRAL)
    for mention, words, colour in (
        (Mention.NONE, "Stated: none foreign", STATED_NONE_COLOUR),
        (Mention.NOT_MENTIONED, "Foreign troops not mentioned", NOT_MENTIONED_COLOUR),
    ):
        condition = f"\"foreign_troops\" = '{mention.value}'"
        yield _Layer(mention.value, POINTS, words, condition, colour)
    for kind in (LINES, AREAS):
        if kind in kinds:
            # One outline stands for events of several nationalities: it has the colour of none.
            alike = NEUTRAL if kind == AREAS else None
            yield _Layer(kind, kind, _TITLES[kind], colour=alike)


def _project(
    source: Source, nationalities: tuple[str, ...], kinds: Sequence[str], facts: ProjectFacts
) -> bytes:
    layers = list(_layers(nationalities, kinds))
    root = Element("qgis", projectname="Conflict Event Mapper", version="3.22.0")
    SubElement(root, "title").text = "Conflict Event Mapper"
    SubElement(root, "projectCrs").append(_wgs84())
    tree = SubElement(root, "layer-tree-group")
    group = SubElement(
        tree, "layer-tree-group", name="Events by nationality", checked="Qt::Checked", expanded="1"
    )
    order = SubElement(root, "layerorder")
    drawn = SubElement(root, "projectlayers")
    for layer in layers:
        provider, where = source(layer.kind, layer.condition)
        SubElement(
            group if layer.kind == POINTS else tree,
            "layer-tree-layer",
            id=_id(layer),
            name=layer.name,
            providerKey=provider,
            source=where,
            checked="Qt::Checked",
            expanded="0",
        )
        SubElement(order, "layer", id=_id(layer))
        drawn.append(_map_layer(layer, provider, where, nationalities, facts.credit))
    _settings(root, facts)
    doctype = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return (doctype + tostring(root, encoding="unicode")).encode()


def _id(layer: _Layer) -> str:
    # QGIS gives another to a layer whose own has no more than ten letters.
    return f"conflict_{layer.kind}_{layer.key}"


def _map_layer(
    layer: _Layer, provider: str, where: str, nationalities: Sequence[str], credit: Credit
) -> Element:
    made = Element(
        "maplayer",
        type="vector",
        geometry=_GEOMETRIES[layer.kind],
        styleCategories="AllStyleCategories",
        readOnly="0",
        labelsEnabled="0",
        hasScaleBasedVisibilityFlag="0",
        minScale="100000000",
        maxScale="0",
    )
    SubElement(made, "id").text = _id(layer)
    SubElement(made, "datasource").text = where
    SubElement(made, "attribution").text = plain(credit.words)
    SubElement(made, "layername").text = layer.name
    SubElement(made, "srs").append(_wgs84())
    about = SubElement(made, "resourceMetadata")
    SubElement(about, "title").text = layer.name
    SubElement(about, "abstract").text = plain(credit.words)
    SubElement(about, "license").text = plain(credit.licence)
    SubElement(about, "rights").text = plain(credit.words)
    SubElement(made, "provider", encoding="UTF-8").text = provider
    if layer.colour is None:
        categories = nationality_categories(nationalities)
        renderer = categorized(layer.kind, LAYER_KEY, categories)
    else:
        renderer = in_one_colour(layer.kind, layer.colour)
    made.extend([temporal(), renderer, map_tip()])
    SubElement(made, "layerOpacity").text = OPACITY[layer.kind]
    return made


def _settings(root: Element, facts: ProjectFacts) -> None:
    properties = SubElement(root, "properties")
    shown = SubElement(properties, "CopyrightLabel")
    SubElement(shown, "Enabled", type="bool").text = "true"
    marking = f"{facts.credit.marking} · " if facts.credit.marking else ""
    SubElement(shown, "Label", type="QString").text = plain(marking + facts.credit.words)
    paths = SubElement(properties, "Paths")
    SubElement(paths, "Absolute", type="bool").text = "false"
    # A step of the temporal controller is a day.
    time = SubElement(
        root,
        "ProjectTimeSettings",
        timeStep="1",
        timeStepUnit="d",
        frameRate="2",
        cumulativeTemporalRange="0",
    )
    if facts.days is not None:
        span = SubElement(time, "TemporalRange")
        for name, day, clock in zip(("start", "end"), facts.days, ("00:00", "23:59"), strict=True):
            SubElement(span, name).text = f"{day}T{clock}:00Z"
    if facts.box is not None:
        view = SubElement(root, "ProjectViewSettings", UseProjectScales="0", rotation="0")
        names = ("xmin", "ymin", "xmax", "ymax")
        extent = {name: repr(side) for name, side in zip(names, facts.box, strict=True)}
        SubElement(view, "DefaultViewExtent", extent).append(_wgs84())


def plain(words: str) -> str:
    """Write words so that QGIS works nothing out of them: ``[% %]`` holds expressions there."""
    return words.replace("[%", "[ %").replace("<", "‹").replace(">", "›")


def _wgs84() -> Element:
    system = Element("spatialrefsys")
    for name, text in (
        ("proj4", "+proj=longlat +datum=WGS84 +no_defs"),
        ("srsid", "3452"),
        ("srid", "4326"),
        ("authid", "EPSG:4326"),
        ("description", "WGS 84"),
        ("projectionacronym", "longlat"),
        ("ellipsoidacronym", "EPSG:7030"),
        ("geographicflag", "true"),
    ):
        SubElement(system, name).text = text
    return system
