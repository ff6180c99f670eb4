"""The requirements of OGC API - Features and CQL2, each test named after what it holds to.

17-069r4 (Core, GeoJSON, HTML, OAS30), 18-058r1 (CRS), 19-079r2 (Filtering, Queryables), 23-058
(Schemas); CQL2 (21-065r2) is in `test_cql2_requirements`. Called in this process, over made-up
events of which some have no place, no day, or go on.
"""

import csv
import io
import re

import jsonschema
import pytest
from starlette.applications import Starlette

from api.ogc.descriptions import CONFORMANCE
from api.routes import routes
from services import Services
from settings import Settings
from tests.api.conftest import problem_of
from tests.asgi import Client
from tests.synthetic import synthetic_event, synthetic_id

OGC = "/ogc"
EVENTS = f"{OGC}/collections/events"
ITEMS = f"{EVENTS}/items"
AREAS = f"{OGC}/collections/areas"
UNPLACED, UNDATED, ONGOING, UNTIL, REPORTED = range(101, 106)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
UTM = "http://www.opengis.net/def/crs/EPSG/0/32637"
DOCUMENTS = (OGC, f"{OGC}/conformance", f"{OGC}/collections", EVENTS, AREAS, ITEMS)
ITEM = f"{ITEMS}/{synthetic_id(1)}"
ONE_PAGE = {"limit": "1000"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    services = Services(Settings(data_dir=tmp_path_factory.mktemp("requirements")))
    events = [synthetic_event(number) for number in range(1, 13)]
    events += [
        synthetic_event(UNPLACED, where=None),
        synthetic_event(UNDATED, when={}),
        synthetic_event(ONGOING, when={"edtf": "2024-01-05/.."}),
        synthetic_event(UNTIL, when={"edtf": "../2024-01-03"}),
        synthetic_event(REPORTED, when={"reported_on": "2024-01-04"}),
    ]
    for event in events:
        services.store.save(event, author="Synthetic", expected_revision=0)
    yield Client(Starlette(routes=routes(services)))
    services.close()


@pytest.fixture
def ask(client):
    def get(path: str, **params: str) -> dict:
        answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


def numbers(page: dict) -> set[int]:
    return {int(feature["id"][-12:], 16) for feature in page["features"]}


def links(page: dict, rel: str) -> list[dict]:
    return [each for each in page["links"] if each["rel"] == rel]


def path_of(href: str) -> str:
    return href.removeprefix("http://testserver")


# 17-069r4, Core


def test_core_root_success(ask):
    page = ask(OGC)
    for rel in ("service-desc", "service-doc", "conformance", "data", "self", "alternate"):
        assert links(page, rel), rel


def test_core_api_definition_success(client):
    answer = client.get(f"{OGC}/openapi")
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json;version=3.0")
    assert client.get(f"{OGC}/openapi?f=html").headers["content-type"].startswith("text/html")


def test_core_conformance_success(ask):
    assert ask(f"{OGC}/conformance")["conformsTo"] == list(CONFORMANCE)
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in CONFORMANCE


def test_core_crs84(ask):
    page = ask(ITEMS, **ONE_PAGE)
    for feature in page["features"]:
        if feature["geometry"]:
            x, y = feature["geometry"]["coordinates"]
            assert 30 < x < 42 and 45 < y < 54


def test_core_fc_md_links_and_items(ask):
    page = ask(f"{OGC}/collections")
    assert [each["id"] for each in page["collections"]] == ["events", "areas"]
    for each in page["collections"]:
        assert {link["type"] for link in each["links"] if link["rel"] == "items"} == {
            *("application/geo+json", "text/html", "text/csv")
        }
        assert all(link["type"] for link in each["links"])


def test_core_sfc_md_success(ask):
    listed = ask(f"{OGC}/collections")["collections"][0]
    alone = ask(EVENTS)
    for name in ("id", "title", "description", "extent", "crs", "itemType"):
        assert alone[name] == listed[name]


def test_core_fc_md_extent_holds_every_feature_and_is_open_where_one_goes_on(ask):
    for collection in (EVENTS, AREAS):
        west, south, east, north = ask(collection)["extent"]["spatial"]["bbox"][0]
        for feature in ask(f"{collection}/items", **ONE_PAGE)["features"]:
            geometry = feature["geometry"]
            numbers_in = re.findall(
                r"-?\d+\.?\d*(?:e-?\d+)?", str(geometry and geometry["coordinates"])
            )
            assert all(west <= float(x) <= east for x in numbers_in[::2])
            assert all(south <= float(y) <= north for y in numbers_in[1::2])
    interval = ask(EVENTS)["extent"]["temporal"]["interval"]
    assert interval == [[None, None]], "one began nobody knows when, one goes on"
    rough = ask(AREAS)["extent"]["temporal"]["interval"]
    assert rough == [[None, "2024-01-13T23:59:59Z"]]


def test_core_query_param_unknown_and_invalid(client):
    for query, parameter in (
        ("colour=red", "colour"),
        ("event_type=nonsense", "event_type"),
        ("verification=perhaps", "verification"),
        ("foreign_troops=some", "foreign_troops"),
        ("date_basis=hearsay", "date_basis"),
        ("start=foo", "start"),
        ("end=2025-13-01", "end"),
        ("recorded_at=yesterday", "recorded_at"),
        ("count_best=1.5", "count_best"),
        ("count_best=", "count_best"),
        ("count_best=nan", "count_best"),
        ("radius_m=wide", "radius_m"),
        ("radius_m=inf", "radius_m"),
        ("lasting=yes", "lasting"),
        ("nationalities=Chinese", "nationalities"),
        ("fighting_for=", "fighting_for"),
    ):
        answer = client.get(f"{ITEMS}?{query}")
        assert answer.status_code == 400, query
        assert problem_of(answer)["parameter"] == parameter
    for path in (OGC, f"{OGC}/conformance", f"{OGC}/collections", EVENTS, f"{EVENTS}/schema", ITEM):
        assert client.get(f"{path}?colour=red").status_code == 400, path
        assert client.get(f"{path}?f=xml").status_code == 400, path


def test_core_fc_limit_response(client, ask):
    assert len(ask(ITEMS, limit="5")["features"]) == 5
    for above in ("10001", "99999999999999999999"):
        page = ask(ITEMS, limit=above)
        assert page["numberReturned"] == page["numberMatched"] == 17
    for wrong in ("0", "-1", "ten", "1.5", ""):
        assert client.get(ITEMS, params={"limit": wrong}).status_code == 400


def test_core_fc_bbox_response(ask):
    first = next(each for each in ask(ITEMS, **ONE_PAGE)["features"] if each["geometry"])
    x, y = first["geometry"]["coordinates"]
    around = f"{x - 0.001},{y - 0.001},{x + 0.001},{y + 0.001}"
    assert numbers(ask(ITEMS, bbox=around)) == {1, UNPLACED}
    with_heights = f"{x - 0.001},{y - 0.001},-9,{x + 0.001},{y + 0.001},9"
    assert numbers(ask(ITEMS, bbox=with_heights)) == {1, UNPLACED}
    assert numbers(ask(ITEMS, bbox="170,-90,-170,90")) == {UNPLACED}
    everywhere = ask(ITEMS, bbox="-180,-90,180,90", **ONE_PAGE)
    assert everywhere["numberMatched"] == 17


def test_core_fc_time_response(ask):
    always = {UNDATED}
    assert numbers(ask(ITEMS, datetime="2024-01-02")) == {1, UNTIL, *always}
    assert numbers(ask(ITEMS, datetime="2024-01-04")) == {3, REPORTED, *always}
    late = {ONGOING, UNPLACED, *always}
    assert numbers(ask(ITEMS, datetime="2024-02-01/..")) == late
    assert numbers(ask(ITEMS, datetime="../2024-01-02T00:00:00Z")) == {1, UNTIL, *always}
    assert numbers(ask(ITEMS, datetime="1990-01-01/1990-02-01")) == {UNTIL, *always}


@pytest.mark.parametrize(
    "days", ["2024-01-04", "2024-01-05/2024-01-08", "2024-02-01/..", "../2024-01-03"]
)
def test_datetime_and_a_filter_on_the_same_columns_agree(ask, days):
    first, _, last = days.partition("/")
    interval = f"INTERVAL('{first}', '{last or first}')"
    asked = f"T_INTERSECTS(INTERVAL(start, end), {interval})"
    assert numbers(ask(ITEMS, datetime=days)) - {UNDATED} == numbers(ask(ITEMS, filter=asked))


def test_core_fc_links_numbers_and_timestamp(client, ask):
    page = ask(ITEMS, limit="5")
    assert (page["numberMatched"], page["numberReturned"]) == (17, 5)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", page["timeStamp"])
    assert [each["type"] for each in links(page, "self")] == ["application/geo+json"]
    assert {each["type"] for each in links(page, "alternate")} == {"text/html", "text/csv"}
    seen = numbers(page)
    while following := links(page, "next"):
        page = client.get(path_of(following[0]["href"])).json()
        seen |= numbers(page)
    assert len(seen) == 17
    assert links(page, "prev")
    assert not links(ask(ITEMS, limit="17"), "next")
    assert not links(ask(ITEMS, limit="17"), "prev")


def test_core_f_success(ask):
    feature = ask(ITEM)
    assert feature["type"] == "Feature"
    assert feature["id"] == synthetic_id(1)
    for rel in ("self", "alternate", "collection"):
        assert links(feature, rel), rel


def test_core_f_is_not_found_otherwise(client):
    for path in (
        *(f"{ITEMS}/nothing", f"{ITEMS}/{synthetic_id(999)}", f"{OGC}/collections/nothing"),
        *(f"{OGC}/collections/nothing/items", f"{OGC}/collections/nothing/items/{synthetic_id(1)}"),
        *(f"{ITEMS}/{synthetic_id(1).replace('-', '')}", f"{AREAS}/items/{synthetic_id(1)}"),
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        problem_of(answer)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_document_links_to_its_other_form_and_to_the_licence(client, path):
    page = client.get(path).json()
    assert links(page, "self")[0]["href"].startswith("http://testserver/ogc")
    (licence, *_) = links(page, "license")
    assert client.get(path_of(licence["href"])).json()["datasets"]
    html = next(each for each in links(page, "alternate") if each["type"] == "text/html")
    shown = client.get(path_of(html["href"]))
    assert shown.headers["content-type"].startswith("text/html")
    back = re.search(r'<a rel="alternate" type="([^"]+)" href="([^"]+)"', shown.text)
    assert back and "json" in back[1]
    assert client.get(path_of(back[2].replace("&amp;", "&"))).json().keys() == page.keys()
    assert 'rel="license"' in shown.text
    assert 'rel="license"' in client.get(path).headers["link"]


# 17-069r4, GeoJSON and HTML


@pytest.mark.parametrize("path", [ITEMS, ITEM, f"{AREAS}/items"])
def test_geojson_content(client, path):
    answer = client.get(path, headers={"Accept": "application/geo+json"})
    assert answer.headers["content-type"].startswith("application/geo+json")
    page = answer.json()
    assert page["type"] in ("FeatureCollection", "Feature")
    for feature in page.get("features", [page]):
        assert {"type", "id", "geometry", "properties"} <= feature.keys()


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html"),
        ("application/json;q=0.5, text/html", "text/html"),
        ("text/html;q=0.5, application/json", "application/geo+json"),
        ("text/html;q=0, */*", "application/geo+json"),
        ("text/html, application/json", "text/html"),
        ("application/json, text/html", "application/geo+json"),
        ("text/csv", "text/csv"),
        ("text/*;q=0.2, application/geo+json;q=0.9", "application/geo+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "application/geo+json"),
        ("application/*", "application/geo+json"),
        ("text/html;q=nonsense, application/json;q=0.1", "application/geo+json"),
        ("nonsense", "application/geo+json"),
        ("", "application/geo+json"),
    ],
)
def test_html_content_is_given_to_who_would_rather_have_it(client, accept, kind):
    answer = client.get(ITEMS, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


def test_no_form_that_is_acceptable_is_said_so(client):
    answer = client.get(ITEMS, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    problem_of(answer)


# 17-069r4, OAS30


@pytest.fixture(scope="module")
def document(client):
    return client.get(f"{OGC}/openapi").json()


def test_oas30_limit_stands_where_clients_look_for_it(document):
    limit = document["components"]["parameters"]["limit"]
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}
    for name in ("events", "areas"):
        asked = document["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        assert {"$ref": "#/components/parameters/limit"} in asked


def test_oas30_bbox_is_four_or_six_numbers(document):
    bbox = document["components"]["parameters"]["bbox"]
    assert (bbox["style"], bbox["explode"], bbox["in"]) == ("form", False, "query")
    assert [
        (each["type"], each["minItems"], each["maxItems"]) for each in bbox["schema"]["oneOf"]
    ] == [
        ("array", 4, 4),
        ("array", 6, 6),
    ]


def test_oas30_every_response_has_a_media_type_with_a_schema(document):
    for path, operations in document["paths"].items():
        contents = operations["get"]["responses"]["200"]["content"]
        assert "text/html" in contents, path
        assert any("json" in kind for kind in contents), path
        for content in contents.values():
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert name in document["components"]["schemas"]


def test_oas30_every_reference_leads_to_something(document):
    for kind, name in set(re.findall(r"#/components/(\w+)/([\w-]+)", str(document))):
        assert name in document["components"][kind]


def test_oas30_names_every_address_there_is(client, document):
    paths = {
        each.path.removeprefix("/ogc")
        for each in routes(Services(Settings()))
        if each.path.startswith("/ogc/") and "rest" not in each.path
    }
    named = {
        re.sub(r"/collections/(events|areas)", "/collections/{collection}", p)
        for p in document["paths"]
    }
    assert named == paths - {"/style.css"}


# 18-058r1, CRS


def test_crs_fc_md_crs_list(ask):
    for collection in ask(f"{OGC}/collections")["collections"]:
        assert collection["crs"][0] == CRS84 == collection["storageCrs"]
        assert {WGS84, MERCATOR, UTM} <= set(collection["crs"])


@pytest.mark.parametrize("crs", [CRS84, WGS84, MERCATOR, UTM])
@pytest.mark.parametrize("path", [ITEMS, ITEM])
def test_crs_content_crs_header(client, path, crs):
    answer = client.get(path, params={"crs": crs})
    assert answer.headers["content-crs"] == f"<{crs}>"
    page = answer.json()
    x, y = page.get("features", [page])[0]["geometry"]["coordinates"]
    there = {CRS84: (36, 51), WGS84: (51, 36), MERCATOR: (4.0e6, 6.6e6), UTM: (3.0e5, 5.7e6)}[crs]
    assert x == pytest.approx(there[0], rel=0.25) and y == pytest.approx(there[1], rel=0.1)


def test_crs_fc_crs_is_refused_where_it_is_not_listed(client):
    for name in ("crs", "bbox-crs", "filter-crs"):
        answer = client.get(ITEMS, params={name: "http://www.opengis.net/def/crs/EPSG/0/2154"})
        assert answer.status_code == 400
        assert problem_of(answer)["parameter"] == name


@pytest.mark.parametrize("crs", [WGS84, MERCATOR, UTM])
def test_crs_fc_bbox_crs_and_filter_crs_read_axes_alike(client, ask, crs):
    x, y = ask(ITEM, crs=crs)["geometry"]["coordinates"]
    margin = 0.001 if crs == WGS84 else 100
    around = ",".join(map(str, (x - margin, y - margin, x + margin, y + margin)))
    assert numbers(ask(ITEMS, bbox=around, **{"bbox-crs": crs})) == {1, UNPLACED}
    asked = {"filter": f"S_INTERSECTS(geometry, BBOX({around}))", "filter-crs": crs}
    assert numbers(ask(ITEMS, **asked)) == {1}
    near = f"DISTANCE(geometry, POINT({x} {y})) < 200"
    assert numbers(ask(ITEMS, filter=near, **{"filter-crs": crs})) == {1}


# 19-079r2, Filtering and Queryables


def test_queryables_get_queryables_response(client):
    for name in ("events", "areas"):
        path = f"{OGC}/collections/{name}/queryables"
        answer = client.get(path)
        assert answer.headers["content-type"].startswith("application/schema+json")
        schema = answer.json()
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == f"http://testserver{path}"
        assert schema["type"] == "object"
        collection = client.get(f"{OGC}/collections/{name}").json()
        (link,) = links(collection, "http://www.opengis.net/def/rel/ogc/1.0/queryables")
        assert path_of(link["href"]) == path


def test_queryables_query_parameters_take_every_queryable(client):
    schema = client.get(f"{EVENTS}/queryables").json()
    feature = client.get(ITEM).json()
    for name, column in schema["properties"].items():
        value = feature["properties"].get(name)
        if value is None:
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        answer = client.get(ITEMS, params={name: text, "limit": "1000"})
        assert answer.status_code == 200, (name, column)
        assert 1 in numbers(answer.json()), name


def test_filter_mixing_expressions(ask):
    asked = {"filter": "event_type = 'strike'", "bbox": "-180,-90,180,90", "fighting_for": "UKR"}
    strikes = {1, 13} & numbers(ask(ITEMS, filter="event_type = 'strike'", **ONE_PAGE))
    assert strikes
    found = numbers(ask(ITEMS, **asked))
    assert found == numbers(ask(ITEMS, filter="event_type = 'strike' AND fighting_for = 'UKR'"))


def test_filter_lang_and_crs_are_of_no_use_alone(client):
    for name, value in (("filter-lang", "cql2-json"), ("filter-crs", WGS84), ("bbox-crs", WGS84)):
        answer = client.get(ITEMS, params={name: value})
        assert answer.status_code == 400
        assert problem_of(answer)["parameter"] == name


# 23-058, Schemas


@pytest.mark.parametrize("name", ["schema", "queryables", "feature-schema"])
@pytest.mark.parametrize("collection", [EVENTS, AREAS])
def test_schemas_json_schema(client, collection, name):
    schema = client.get(
        f"{collection}/{name}", headers={"Accept": "application/schema+json"}
    ).json()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object"
    assert schema["$id"] == f"http://testserver{collection}/{name}"
    for column in schema["properties"].values():
        spatial = column.get("format", "").startswith("geometry-")
        assert spatial != ("type" in column or "const" in column)


def test_schemas_core_roles(client):
    properties = client.get(f"{EVENTS}/schema").json()["properties"]
    roles = {each["x-ogc-role"]: name for name, each in properties.items() if "x-ogc-role" in each}
    assert roles == {
        "id": "id",
        "type": "event_type",
        "primary-geometry": "geometry",
        "primary-interval-start": "start",
        "primary-interval-end": "end",
    }
    assert properties["start"]["format"] == properties["end"]["format"] == "date"


@pytest.mark.parametrize("collection", [EVENTS, AREAS])
def test_every_feature_is_valid_against_the_schemas_the_server_gives(client, ask, collection):
    whole = jsonschema.Draft202012Validator(ask(f"{collection}/feature-schema"))
    columns = jsonschema.Draft202012Validator(ask(f"{collection}/schema"))
    page = ask(f"{collection}/items", **ONE_PAGE)
    assert page["features"]
    for feature in page["features"]:
        whole.validate(feature)
        columns.validate(feature["properties"] | {"id": feature["id"]})


def test_gdal_finds_one_type_a_column_where_it_looks(client, ask):
    (link,) = links(ask(EVENTS), "describedBy")
    columns = client.get(path_of(link["href"])).json()["properties"]["properties"]["properties"]
    assert columns["start"]["type"] == "string" and columns["count_best"]["type"] == "integer"
    (link,) = links(ask(EVENTS), "describedby")
    assert path_of(link["href"]) == f"{EVENTS}/feature-schema"


# CSV, which no standard asks for


def test_features_are_given_as_a_table(client):
    answer = client.get(f"{ITEMS}?f=csv&limit=5&sortby=title&properties=title,start,nationalities")
    named = answer.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="events_\d{8}\.csv"', named)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'rel="next"' in answer.headers["link"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 5
    assert list(rows[0]) == ["id", "title", "start", "nationalities", "WKT"]
    assert rows[0]["WKT"].startswith("POINT (")
    following = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"])
    assert following
    more = list(csv.DictReader(io.StringIO(client.get(path_of(following[1])).text)))
    assert not {row["id"] for row in rows} & {row["id"] for row in more}
