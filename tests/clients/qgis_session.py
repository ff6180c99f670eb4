"""What QGIS makes of a GeoPackage: run by Debian's own Python, which has QGIS; prints JSON.

    /usr/bin/python3 qgis_session.py FILE PICTURE FROM TO

Opens every layer as a person would who drags the file into QGIS, draws all of it, then moves the
temporal controller to the days FROM to TO, draws again (PICTURE with "-then" in its name), and
counts what is left.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsDateTimeRange,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, Qt, QTime
from qgis.PyQt.QtGui import QColor

NAMES = ("event_areas", "event_lines", "events")


def started():
    """Start QGIS without a window."""
    application = QgsApplication([], False)
    application.initQgis()
    return application


def days_between(first, last):
    """Give the time from the first moment of one day to the last of another."""
    return QgsDateTimeRange(
        QDateTime(QDate.fromString(first, Qt.ISODate), QTime(0, 0), Qt.UTC),
        QDateTime(QDate.fromString(last, Qt.ISODate), QTime(23, 59, 59), Qt.UTC),
    )


def about(layer, days):
    """Tell what a person would see of a layer in QGIS."""
    renderer, temporal = layer.renderer(), layer.temporalProperties()
    _, _, names, _, _ = layer.listStylesInDatabase()
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    then = QgsFeatureRequest().setFilterExpression(temporal.createFilterString(context, days))
    return {
        "features": layer.featureCount(),
        "geometry": layer.geometryType(),
        "crs": layer.crs().authid(),
        "types": {field.name(): field.typeName() for field in layer.fields()},
        "renderer": renderer.type(),
        "categories": {
            category.value(): [category.label(), category.symbol().color().name()]
            for category in renderer.categories()
        },
        "styles": sorted(set(names)),
        "temporal": temporal.isActive(),
        "mode": int(temporal.mode()),
        "fields": [temporal.startField(), temporal.endField()],
        "then": sorted(feature["id"] for feature in layer.getFeatures(then)),
    }


def draw(layers, extent, picture, days=None):
    """Draw layers into a picture, the last one below."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.globalScope())
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(1000, 700))
    settings.setExtent(extent)
    if days is not None:
        settings.setIsTemporal(True)
        settings.setTemporalRange(days)
    # As the application does, so that expressions know which days are shown.
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(picture))


def main(file, picture, first, last):
    """Open, look, draw, and print what was found."""
    application = started()  # kept: QGIS ends with it
    opened = [QgsVectorLayer(f"{file}|layername={name}", name, "ogr") for name in NAMES]
    layers = {layer.name(): layer for layer in opened if layer.isValid()}
    for layer in layers.values():
        layer.loadDefaultStyle()  # as the application does after adding a layer
    days = days_between(first, last)
    told = {"version": Qgis.QGIS_VERSION, "layers": {n: about(x, days) for n, x in layers.items()}}
    order = [layers[name] for name in reversed(NAMES) if name in layers]
    extent = layers["event_areas"].extent()
    extent.combineExtentWith(layers["events"].extent())
    extent.scale(1.05)
    path = Path(picture)
    draw(order, extent, path)
    draw(order, extent, path.with_name(f"{path.stem}-then{path.suffix}"), days)
    print(json.dumps(told))
    sys.stdout.flush()
    # Taking QGIS down in order can crash it in this mode; everything is written.
    os._exit(0 if application else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
