"""What programs of others open to have the live events: a QGIS project of this very server."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.ogc.routes import base_of
from api.serving.answers import ASK_AGAIN, Body, route, send
from events.export import credits_of, facts_of
from events.export.geopackage import AREAS, POINTS
from maps.qgis_project import live_project
from services import Services

_QGIS = "application/x-qgis-project"


def gis_routes(services: Services) -> list[Route]:
    """Give the routes.

    Parameters
    ----------
    services : Services
        The table of events, and which nationalities have colours.
    """

    def project(request: Request) -> Response:
        settings = services.settings
        found = services.table.find(passed_on=True)
        credit = credits_of(found, settings.markings)
        facts = facts_of(found, "", (POINTS, AREAS), credit)
        content = live_project(base_of(request), settings.nationalities, facts)
        answer = send(request, Body.of(content, _QGIS), ASK_AGAIN)
        answer.headers["Content-Disposition"] = 'attachment; filename="conflict-events-live.qgs"'
        return answer

    return [route("/qgis/live.qgs", project)]
