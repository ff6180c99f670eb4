"""Every HTTP route beside the pages, on the same port."""

from collections.abc import Callable

from starlette.routing import Route

from api.briefs import brief_routes
from api.changes import change_routes
from api.events import event_routes
from api.export import export_routes
from api.gis import gis_routes
from api.map.land import land_routes
from api.map.places import place_routes
from api.map.reference import reference_routes
from api.map.regions import region_routes
from api.map.rows import row_routes
from api.map.shipped_files import file_routes
from api.map.view import view_routes
from api.ogc.routes import ogc_routes
from api.openapi import openapi_routes
from services import Services


def routes(services: Services, pages_ready: Callable[[], bool] | None = None) -> list[Route]:
    """Give the routes for ``st.App``.

    Parameters
    ----------
    services : Services
        The parts to answer from; nothing is opened before the first request needs it.
    pages_ready
        Tells whether a page could be opened now, for ``/health``; None where there are no pages.

    Returns
    -------
    list of Route
        ``/assets/*``, ``/basemap/*``, ``/areas/{code}.json``, ``/reference*``, ``/tiles/*``,
        ``/places``, ``/view``, ``/rows``, ``/timeline``, ``/regions*``, ``/events.geojson``,
        ``/changes``, ``/events/{id}.json``, ``/export/{format}``, ``/export/made/{number}``,
        ``/qgis/live.qgs``,
        ``/brief/{format}``, ``/differences``, ``/health``, ``/ogc/*`` and
        ``/openapi.json``. They only read.
    """
    made = [
        *file_routes(services),
        *land_routes(services),
        *place_routes(services),
        *reference_routes(services),
        *event_routes(services, pages_ready),
        *change_routes(services),
        *view_routes(services),
        *row_routes(services),
        *region_routes(services),
        *export_routes(services),
        *gis_routes(services),
        *brief_routes(services),
        *ogc_routes(services),
    ]
    return [*made, *openapi_routes(made)]
