"""Names that stand on the land can be read: a checker in a browser cannot see what is behind."""

import re

import pytest

from maps.assets import STATIC
from maps.style import relative_luminance

NAMES = ("--cm-name", "--cm-name-area", "--cm-town", "--cm-text")
BEHIND = ("--cm-name-halo", "--cm-sea")
"""The glow around a name has the colour of the land, over whatever is filled there."""
LEAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def palettes():
    """Give the variables of the light and the dark theme."""
    text = (STATIC / "conflict-map.css").read_text()
    light, dark = re.findall(r"^:root[^{]*\{(.*?)^\}", text, re.DOTALL | re.MULTILINE)[:2]
    read = [dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", each)) for each in (light, dark)]
    return {"light": read[0], "dark": read[0] | read[1]}


def contrast(one, other):
    darker, lighter = sorted((relative_luminance(one), relative_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("behind", BEHIND)
def test_names_stand_out_from_land_and_sea(theme, name, behind):
    palette = palettes()[theme]
    assert contrast(palette[name], palette[behind]) >= LEAST
