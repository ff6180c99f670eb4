"""What the browser loads: all there, all ours to serve, none from elsewhere."""

import re

from maps.assets import STATIC, asset_url, assets

ADDRESS = re.compile(rb"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"'`)]*""")


def test_our_scripts_and_styles_name_no_other_host():
    for path in STATIC.iterdir():
        found = set(ADDRESS.findall(path.read_bytes()))
        assert found <= {b"http://www.w3.org/2000/svg"}, path.name


def test_every_picture_the_styles_name_is_served():
    names = assets()
    for sheet in ("leaflet/leaflet.css", "conflict-map.css"):
        folder = sheet.rpartition("/")[0]
        for image in re.findall(r"url\(([^)#]+)\)", names[sheet].body.decode()):
            assert f"{folder}/{image}".strip("/") in names


def test_an_address_changes_with_the_content():
    name = "conflict-map.js"
    assert asset_url(name) == f"/assets/{name}?v={assets()[name].digest}"


def test_text_of_events_never_becomes_markup():
    script = assets()["conflict-map.js"].body.decode()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in script
