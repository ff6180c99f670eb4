"""Which form of an answer somebody wants: by ``f``, else by Accept (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from starlette.requests import Request

from api.serving.answers import GEOJSON, JSON

_LONGEST: Final = 2_000


class AnswerForm(StrEnum):
    """A form of an answer; the value is the word in an address."""

    JSON = "json"
    HTML = "html"
    CSV = "csv"


PAGES: Final = (AnswerForm.JSON, AnswerForm.HTML)
ITEMS: Final = (AnswerForm.JSON, AnswerForm.HTML, AnswerForm.CSV)

_TYPES: Final = {
    AnswerForm.JSON: (
        *(JSON, GEOJSON, "application/schema+json", "application/vnd.oai.openapi+json"),
        *("application/openapi+json", "application/vnd.geo+json", "application/problem+json"),
    ),
    AnswerForm.HTML: ("text/html", "application/xhtml+xml"),
    AnswerForm.CSV: ("text/csv",),
}


def wanted(request: Request, offered: Sequence[AnswerForm]) -> AnswerForm | None:
    """Give the form to answer in, the first offered where all are alike; None for no such form.

    Whatever ``f`` says was read before.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        return AnswerForm(asked)
    accepted = _ranges(request.headers.get("accept", "")[:_LONGEST])
    if not accepted:
        return offered[0]
    ranks = {form: max(_rank(accepted, kind) for kind in _TYPES[form]) for form in offered}
    best = max(offered, key=lambda form: ranks[form])
    return best if ranks[best] > (0.0, 0, 0) else None


def _ranges(header: str) -> list[tuple[str, float]]:
    """Read media types with their weights, in order; what cannot be read is passed over."""
    found = []
    for part in header.split(","):
        kind, *parameters = (each.strip() for each in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        if "/" in kind:
            found.append((kind.lower(), weight))
    return found


def _rank(accepted: list[tuple[str, float]], kind: str) -> tuple[float, int, int]:
    """Tell how welcome a type is: its weight, how exactly it is named, how early."""
    group = kind.partition("/")[0] + "/*"
    for exact, named in ((2, kind), (1, group), (0, "*/*")):
        for place, (each, weight) in enumerate(accepted):
            if each == named:
                return (weight, exact, -place) if weight else (0.0, 0, -place - 1)
    return 0.0, 0, -len(accepted) - 1
