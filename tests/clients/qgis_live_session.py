"""What QGIS makes of the live service: run by Debian's own Python, which has QGIS; prints JSON.

    /usr/bin/python3 qgis_live_session.py ADDRESS PICTURE FROM TO

Adds the layers and sets their time as the recipe of the page "Connect GIS" says (recipe.txt beside
the picture), draws them, moves
the temporal controller to the days FROM to TO and draws again (PICTURE with "-then" in its name).
"""

import json
import os
import sys
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsFeatureRequest,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
    QgsVectorLayerTemporalProperties,
)
from qgis_session import days_between, draw, started

NAMES = ("events", "areas")


def opened(address, name, expressions):
    """Add one collection as the dialog "Add WFS / OGC API - Features Layer" does."""
    source = f"url='{address}' typename='{name}' restrictToRequestBBOX='1' srsname='EPSG:4326'"
    layer = QgsVectorLayer(source, name, "OAPIF")
    temporal = layer.temporalProperties()
    mode = QgsVectorLayerTemporalProperties.ModeFeatureDateTimeStartAndEndFromExpressions
    temporal.setMode(mode)
    temporal.setStartExpression(expressions[0])
    temporal.setEndExpression(expressions[1])
    temporal.setLimitMode(Qgis.VectorTemporalLimitMode.IncludeBeginIncludeEnd)
    temporal.setIsActive(True)
    return layer


def about(layer, days):
    """Tell what a person would see of a layer in QGIS."""
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    then = layer.temporalProperties().createFilterString(context, days)
    asked = QgsFeatureRequest().setFilterExpression(then)
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "types": {field.name(): field.typeName() for field in layer.fields()},
        "ids": sorted(feature["id"] for feature in layer.getFeatures()),
        "then": sorted(feature["id"] for feature in layer.getFeatures(asked)),
    }


def main(address, picture, first, last):
    """Open, look, draw, and print what was found."""
    application = started()  # kept: QGIS ends with it
    days, path = days_between(first, last), Path(picture)
    expressions = path.with_name("recipe.txt").read_text().splitlines()
    layers = [opened(address, name, expressions) for name in NAMES]
    told = {layer.name(): about(layer, days) for layer in layers}
    extent = layers[1].extent()
    extent.combineExtentWith(layers[0].extent())
    draw(layers, extent, path)
    draw(layers, extent, path.with_name(f"{path.stem}-then{path.suffix}"), days)
    print(json.dumps(told))
    sys.stdout.flush()
    # Taking QGIS down in order can crash it in this mode; everything is written.
    os._exit(0 if application else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
