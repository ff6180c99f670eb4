"""The panel for one event: its facts, each with how sure anyone is, as escaped HTML."""

from collections.abc import Sequence
from datetime import date, datetime

from events.model.countries import ALPHA3
from events.model.event import Event, Fatalities, ForeignTroops, Place, Source, Statement
from events.model.layers import mention_of
from events.model.licences import may_be_passed_on
from events.model.nationalities import name_of
from events.model.troops import count_words
from events.vocabulary import About
from geo.boundaries import Boundaries
from geo.precision import LocationPrecision, coordinate_decimals
from ui.resources import templates


def event_panel(
    event: Event,
    history: Sequence[Event],
    boundaries: Boundaries,
    *,
    marking: str | None = None,
) -> str:
    """Return the detail panel of one event as HTML.

    Parameters
    ----------
    event
        The revision to show.
    history
        Every published revision of the event, in any order.
    boundaries
        For the names of the areas its place states by code.
    marking
        What events bear that have no marking of their own.

    Returns
    -------
    str
        HTML in which everything a person typed is escaped.
    """
    environment = templates()
    environment.filters.setdefault("day", day_words)
    environment.filters.setdefault("moment", moment_words)
    return environment.get_template("event.html").render(
        event=event,
        marking=event.marking or marking,
        verification=event.verification,
        where=_where(event.where, boundaries) if event.where else None,
        troops=[_troops_row(troops) for troops in event.troops or ()],
        no_troops="" if event.troops else mention_of(event.troop_set).words,
        all_own=bool(event.troops) and not event.foreign_troops,
        fatalities=_fatalities(event.fatalities),
        statements=[_statement_row(event, statement) for statement in event.statements],
        sources=[_source_row(source) for source in event.sources],
        links=_links(event),
        revisions=_revision_rows(event, history),
    )


def changed_parts(before: Event, after: Event) -> str:
    """Say in words which parts of an event a revision changed."""
    names = type(after).model_fields.keys() - _KEPT_BY_THE_STORE
    changed = [
        _PART_WORDS.get(n, n) for n in sorted(names) if getattr(before, n) != getattr(after, n)
    ]
    return ", ".join(dict.fromkeys(changed))


_KEPT_BY_THE_STORE = {
    *("id", "hidden_before", "revision", "recorded_at", "recorded_by"),
    *("way", "batch", "change_note"),
}
_PART_WORDS = {
    "event_type": "kind",
    "fatalities": "deaths",
    "publish_after": "embargo",
    "verification_override": "verification",
    "extra": "other fields",
}


def _revision_rows(event: Event, history: Sequence[Event]) -> list[dict[str, object]]:
    """Describe each published revision up to the one shown, newest first."""
    ordered = sorted((e for e in history if e.revision <= event.revision), key=lambda e: e.revision)
    rows: list[dict[str, object]] = []
    for position, each in enumerate(ordered):
        before = ordered[position - 1] if position else None
        rows.append(
            {
                "revision": each.revision,
                "at": each.recorded_at,
                "by": each.recorded_by,
                "note": each.change_note,
                "changed": changed_parts(before, each) if before else "First published",
            }
        )
    return rows[::-1]


def _links(event: Event) -> list[tuple[str, str]]:
    """Give ways on: the event as data, and its place on a map of streets (opened on a click)."""
    links = []
    if may_be_passed_on(event):
        links.append(("This event as GeoJSON", f"/events/{event.id}.json"))
    place = event.where
    if place is not None:
        zoom = {1: 14, 2: 11, 3: 9, 4: 7}.get(int(place.precision), 6)
        at = f"{place.latitude:.5f}/{place.longitude:.5f}"
        pin = f"mlat={place.latitude:.5f}&mlon={place.longitude:.5f}" if zoom >= 11 else ""
        links.append(("OpenStreetMap", f"https://www.openstreetmap.org/?{pin}#map={zoom}/{at}"))
    return links


def day_words(value: date) -> str:
    """Write a calendar date as ``8 April 2025``."""
    return f"{value.day} {value:%B %Y}"


def moment_words(value: datetime) -> str:
    """Write a UTC time as ``8 April 2025, 14:05 UTC``."""
    return f"{day_words(value)}, {value:%H:%M} UTC"


def side_name(code: str | None) -> str:
    """Name a party by its country code, or say that it is not stated."""
    return name_of(code) if code else "Not stated"


def precision_words(place: Place) -> str:
    """Say how sure the place is, in one sentence."""
    words, radius = place.precision.words, ""
    if place.radius_m >= 1000:
        words = place.precision.words_without_distance
        radius = f" (within about {place.radius_m / 1000:,.0f} km)"
    return f"{words[0].upper()}{words[1:]}{radius}."


def _where(place: Place, boundaries: Boundaries) -> dict[str, str]:
    """Say where, how sure, and what the stated names are called in English."""
    names = []
    for stated in (place.area_code, place.admin1, place.country):
        area = boundaries.area(stated) if stated else None
        names.append(area.name if area else stated)
    exact = place.precision is LocationPrecision.EXACT
    role = "Position" if exact else "Representative point only"
    decimals = coordinate_decimals(place.precision, place.radius_m)
    return {
        "precision": precision_words(place),
        "areas": ", ".join(dict.fromkeys(name for name in names if name)),
        "position": f"{role}: latitude {place.latitude:.{decimals}f}, longitude "
        f"{place.longitude:.{decimals}f} (WGS 84; {place.method.words}).",
    }


def _troops_row(troops: ForeignTroops) -> dict[str, str]:
    stated = f" (“{troops.nationality_as_stated}”)" if troops.nationality_as_stated else ""
    unit = f" ({troops.unit})" if troops.unit else ""
    return {
        "nationality": f"{side_name(troops.nationality)}{stated}{unit}",
        "side": side_name(troops.fighting_for),
        "role": "Not stated" if troops.role is None else troops.role.words,
        "number": troops.count_words or "Not given",
    }


def _fatalities(fatalities: Fatalities | None) -> str:
    if fatalities is None:
        return ""
    total = count_words(fatalities.low, fatalities.best, fatalities.high) or "Not given"
    parts = {
        "side A": fatalities.a,
        "side B": fatalities.b,
        "civilians": fatalities.civilians,
        "not known who": fatalities.unknown,
    }
    known = [f"{who} {number:,}" for who, number in parts.items() if number is not None]
    return f"{total} ({', '.join(known)})" if known else total


def party_name(party: str | None) -> str:
    """Name a party of the ledger: a state by its name, others as written."""
    if party is None:
        return "No party named"
    return name_of(party) if party in ALPHA3 else party


def _statement_row(event: Event, statement: Statement) -> dict[str, object]:
    source = event.source_of(statement)
    return {
        "party": party_name(statement.party),
        "speaker": statement.speaker,
        "stance": statement.stance.words,
        "stance_key": statement.stance.value,
        "about": "" if statement.about is About.EVENT else statement.about.words,
        "on": statement.on,
        "summary": statement.summary,
        "source": source_title(source) if source else "",
        "reliability": source.reliability if source else None,
        "credibility": statement.credibility,
    }


def source_title(source: Source) -> str:
    """Name a source: publisher and title, or its address where it has neither."""
    return ": ".join(filter(None, (source.publisher, source.title))) or source.url or ""


def _source_row(source: Source) -> dict[str, object]:
    return {
        "title": source_title(source),
        "url": source.url,
        "archived_url": source.archived_url,
        "published_on": source.published_on,
        "reliability": source.reliability,
        "accessed_on": source.accessed_on,
    }
