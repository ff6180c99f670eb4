"""What QGIS makes of a project of ours: run by Debian's own Python, which has QGIS; prints JSON.

    /usr/bin/python3 qgis_project_session.py PROJECT PICTURE FROM TO

Opens the project as a person would, touches no style, draws all of it, then moves the temporal
controller to the days FROM to TO, draws again (PICTURE with "-then" in its name), and counts what
is left.
"""

import json
import os
import sys
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsFeatureRequest,
    QgsProject,
    QgsVectorLayerTemporalContext,
)
from qgis_session import days_between, draw, started


def about(layer, days):
    """Tell what a person would see of a layer."""
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    temporal = layer.temporalProperties()
    then = QgsFeatureRequest().setFilterExpression(temporal.createFilterString(context, days))
    renderer = layer.renderer()
    symbol = renderer.symbol() if renderer.type() == "singleSymbol" else None
    return {
        "valid": layer.isValid(),
        "ids": sorted(feature["id"] for feature in layer.getFeatures()),
        "then": sorted(feature["id"] for feature in layer.getFeatures(then)),
        "renderer": renderer.type(),
        "colour": symbol.color().name() if symbol else None,
        "temporal": temporal.isActive(),
        "credit": layer.attribution(),
        "tip": layer.mapTipTemplate(),
        "crs": layer.crs().authid(),
    }


def main(source, picture, first, last):
    """Open, look, draw, and print what was found."""
    application = started()  # kept: QGIS ends with it
    project = QgsProject.instance()
    opened = project.read(source)
    days, path = days_between(first, last), Path(picture)
    tree = project.layerTreeRoot()
    layers = [node.layer() for node in tree.findLayers()]
    told = {
        "opened": opened,
        "version": Qgis.QGIS_VERSION,
        "layers": {layer.name(): about(layer, days) for layer in layers},
        "groups": {g.name(): [n.name() for n in g.findLayers()] for g in tree.findGroups()},
        "corner": project.readEntry("CopyrightLabel", "/Label")[0],
        "step": project.timeSettings().timeStep(),
    }
    extent = project.viewSettings().defaultViewExtent()
    extent.scale(1.1)
    draw(layers, extent, path)
    draw(layers, extent, path.with_name(f"{path.stem}-then{path.suffix}"), days)
    print(json.dumps(told))
    sys.stdout.flush()
    # Taking QGIS down in order can crash it in this mode; everything is written.
    os._exit(0 if application else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
