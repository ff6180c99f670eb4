"""Hypothesis strategies for synthetic events: any valid value of every field."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from events.dates.certainty import Certainty
from events.model.countries import ALPHA3
from events.model.event import Event, read_event
from events.model.fields import MOST, new_event_id
from events.query.query import BoundingBox, EventQuery, Placed, Undated
from events.vocabulary import (
    NO_FOREIGN,
    NOT_MENTIONED,
    NOT_STATED,
    STATED_NONE,
    About,
    ActorKind,
    CountHedge,
    CountKind,
    Credibility,
    EventType,
    PlaceMethod,
    RelationKind,
    Reliability,
    Role,
    Side,
    SourceScale,
    Stance,
    State,
    TroopStatus,
    Verification,
    Way,
)
from geo.precision import LocationPrecision

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
letters = st.characters(exclude_categories=("Cc", "Cs"))
texts = st.text(letters, max_size=40)
names = st.text(letters, max_size=30).map(lambda text: f"Synthetic {text}")
paragraphs = st.text(st.one_of(letters, st.sampled_from("\n\t\r")), max_size=200)
codes = st.sampled_from(sorted(ALPHA3))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
urls = st.sampled_from(
    ["https://example.org/", "http://example.org:8080/a?b=c&d=%20#e", "https://пример.example/я"]
)
event_ids = st.builds(new_event_id)


def edtf_dates() -> st.SearchStrategy[str]:
    """Single dates of EDTF level 1 that are taken here."""
    plain = st.one_of(
        days.map(str),
        days.map(lambda day: f"{day:%Y-%m}"),
        days.map(lambda day: f"{day:%Y}"),
    )
    marked = st.builds("{}{}".format, plain, st.sampled_from(["", "", "~", "?", "%"]))
    return marked | st.builds("{:%Y}-{}".format, days, st.integers(21, 24))


def _in_order(a: date, b: date, form: str) -> str:
    return form.format(min(a, b), max(a, b))


edtfs = st.one_of(
    edtf_dates(),
    edtf_dates().map("../{}".format),
    edtf_dates().map("/{}".format),
    edtf_dates().map("{}/..".format),
    edtf_dates().map("{}/".format),
    st.builds(_in_order, days, days, st.sampled_from(["{}/{}", "{}~/{}?", "[{}..{}]"])),
    st.sampled_from(["202X", "2025-XX", "2025-01-XX", "2025-01-XX~"]),
)
counts = st.none() | st.integers(0, MOST)


def rising(*fields: str) -> st.SearchStrategy[dict[str, int | None]]:
    """Numbers that rise in the order of the fields, any of them missing."""
    return st.tuples(
        st.lists(st.integers(0, MOST), min_size=len(fields), max_size=len(fields)).map(sorted),
        st.lists(st.booleans(), min_size=len(fields), max_size=len(fields)),
    ).map(lambda both: {f: n if k else None for f, n, k in zip(fields, *both, strict=True)})


whens = st.fixed_dictionaries(
    {"edtf": st.none() | edtfs, "reported_on": st.none() | days}
) | st.fixed_dictionaries(
    {
        "edtf": days.map(str),
        "time": st.sampled_from(["14:30", "00:00:59", "14:30+03:00", "11:30Z"]),
    }
)
longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)
squares = st.tuples(st.floats(-179, 178), st.floats(-89, 88)).map(
    lambda corner: [
        [corner[0], corner[1]],
        [corner[0] + 1, corner[1]],
        [corner[0] + 1, corner[1] + 1],
        [corner[0], corner[1]],
    ]
)
areas = st.one_of(
    st.none(),
    st.sampled_from(["UA-14", "RU-KRS", "RUS", "XKX"]),
    squares.map(lambda ring: {"type": "Polygon", "coordinates": [ring]}),
    squares.map(lambda ring: {"type": "MultiPolygon", "coordinates": [[ring]]}),
    squares.map(lambda ring: {"type": "LineString", "coordinates": ring[:3]}),
)
places = st.fixed_dictionaries(
    {
        "precision": st.sampled_from(LocationPrecision),
        "longitude": longitudes,
        "latitude": latitudes,
        "method": st.sampled_from(PlaceMethod),
    },
    optional={
        "name": texts,
        "radius_m": st.floats(0, 20_000_000),
        "area": areas,
        "country": texts | codes,
        "admin1": texts,
        "admin2": texts,
        "gazetteer_id": st.just("geonames:709717"),
        "reading": texts,
    },
)
troops = st.builds(
    lambda row, numbers: {**row, **numbers},
    st.fixed_dictionaries(
        {"role": st.none() | st.sampled_from(Role)},
        optional={
            "nationality": st.none() | codes,
            "nationality_as_stated": texts,
            "count_kind": st.sampled_from(CountKind),
            "count_hedge": st.sampled_from(CountHedge),
            "fighting_for": st.none() | codes,
            "status": st.sampled_from(TroopStatus),
            "unit": texts,
        },
    ),
    rising("count_low", "count_best", "count_high"),
)
fatalities = st.builds(
    lambda numbers, sides: {**numbers, **sides},
    rising("low", "best", "high"),
    st.fixed_dictionaries(
        {"a": counts, "b": counts, "civilians": counts, "unknown": st.integers(0, MOST)}
    ),
)
sources = st.fixed_dictionaries(
    {"publisher": names},
    optional={
        "title": texts,
        "url": urls,
        "archived_url": urls,
        "published_on": days,
        "accessed_on": days,
        "scale": st.lists(st.sampled_from(SourceScale), max_size=3),
        "reliability": st.sampled_from(Reliability),
        "sha256": st.just("0123456789abcdef" * 4),
        "passage": st.just((0, 140)),
    },
)


def statements(most_source: int) -> st.SearchStrategy[dict[str, Any]]:
    """Statements read in one of so many sources."""
    source = st.none() if most_source < 0 else st.none() | st.integers(0, most_source)
    return st.fixed_dictionaries(
        {"stance": st.sampled_from(Stance)},
        optional={
            "party": st.one_of(st.none(), codes, names),
            "speaker": texts,
            "about": st.sampled_from(About),
            "on": days,
            "summary": paragraphs,
            "source": source,
            "credibility": st.sampled_from(Credibility),
        },
    )


json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any valid event."""
    sources_ = draw(st.lists(sources, max_size=3))
    data: dict[str, Any] = {
        "id": draw(event_ids),
        "title": draw(names),
        "event_type": draw(st.sampled_from(EventType)),
        "when": draw(whens),
        "where": draw(st.none() | places),
        "sources": sources_,
        "statements": draw(st.lists(statements(len(sources_) - 1), max_size=4)),
        "troops": draw(st.none() | st.lists(troops, max_size=3)),
    }
    optional = {
        "summary": paragraphs,
        "actors": st.lists(
            st.fixed_dictionaries(
                {"name": names, "side": st.none() | st.sampled_from(Side)},
                optional={"kind": st.sampled_from(ActorKind)},
            ),
            max_size=2,
        ),
        "fatalities": st.none() | fatalities,
        "verification_override": st.none()
        | st.fixed_dictionaries({"value": st.sampled_from(Verification), "reason": names}),
        "relations": st.lists(
            st.fixed_dictionaries({"kind": st.sampled_from(RelationKind), "event_id": event_ids}),
            max_size=2,
        ),
        "origin": st.none()
        | st.fixed_dictionaries(
            {"dataset": names},
            optional={
                "external_id": texts,
                "version": texts,
                "licence": texts,
                "batch": texts,
                "fingerprint": texts,
            },
        ),
        "state": st.sampled_from(State),
        "publish_after": st.none() | moments,
        "marking": st.sampled_from(["TLP:AMBER", "internal"]),
        "hidden_before": st.integers(1, 1000),
        "extra": st.dictionaries(texts, json_values, max_size=3),
        "revision": st.integers(0, 1000),
        "recorded_at": st.none() | moments,
        "recorded_by": texts,
        "way": st.none() | st.sampled_from(Way),
        "batch": st.none() | texts,
        "change_note": texts,
    }
    data |= draw(st.fixed_dictionaries({}, optional=optional))
    return read_event(data)


def _query(low: date | None, high: date | None, **rest: Any) -> EventQuery:
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    return EventQuery(from_=low, to=high, **rest)


boxes = st.tuples(longitudes, latitudes, longitudes, latitudes).map(
    lambda box: BoundingBox(box[0], min(box[1], box[3]), box[2], max(box[1], box[3]))
)
_NO_CODES = [NOT_STATED, NOT_MENTIONED, STATED_NONE, NO_FOREIGN]
queries = st.builds(
    _query,
    st.none() | days,
    st.none() | days,
    nationality=st.lists(codes | st.sampled_from(_NO_CODES), max_size=3),
    fighting_for=st.lists(codes | st.just(NOT_STATED), max_size=3),
    event_type=st.lists(st.sampled_from(EventType), max_size=3),
    verification=st.lists(st.sampled_from(Verification), max_size=3),
    certainty=st.lists(st.sampled_from(Certainty), max_size=2),
    undated=st.none() | st.sampled_from(Undated),
    placed=st.none() | st.sampled_from(Placed),
    off=st.lists(codes | st.sampled_from([NOT_STATED, NOT_MENTIONED, STATED_NONE]), max_size=2),
    bbox=st.none() | boxes,
    text=texts,
    as_known_on=st.none() | days,
)
