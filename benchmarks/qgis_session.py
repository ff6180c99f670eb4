"""How long QGIS takes to load a live layer: run by Debian's own Python; prints how many features,
and how many seconds.

/usr/bin/python3 qgis_session.py ADDRESS
"""

import os
import sys
import time

from qgis.core import QgsApplication, QgsVectorLayer


def main(address: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    began = time.perf_counter()
    source = f"url='{address}' typename='events' srsname='EPSG:4326'"
    layer = QgsVectorLayer(source, "events", "OAPIF")
    identifiers = {feature["id"] for feature in layer.getFeatures()}
    print(len(identifiers), time.perf_counter() - began)
    sys.stdout.flush()
    # Taking QGIS down in order can crash it in this mode; everything is written.
    os._exit(0 if application else 1)


if __name__ == "__main__":
    main(sys.argv[1])
