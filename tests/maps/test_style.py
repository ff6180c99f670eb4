"""The signs of the map: each distinct, for every kind of eye, and each explained."""

from itertools import combinations

import numpy as np
import pytest

from events.vocabulary import NOT_MENTIONED, NOT_STATED, STATED_NONE, EventType, Verification
from maps.style import (
    NEUTRAL,
    PALETTE,
    Edge,
    MarkShape,
    colour_of,
    edge_of,
    in_order,
    legend,
    look_of,
    relative_luminance,
    shape_of,
    side_mark,
    word_tables,
)

NATIONALITIES = ("CHN", "PRK", "COL", "NPL", "CUB", "SYR", "GEO", "USA")

# Machado, Oliveira, Fernandes (2009), "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", severity 1.0, on linear RGB.
EYES = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Björn Ottosson (2020), OKLab: distances in it are close to seen differences; 0.02 is just seen.
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def seen(colour, eye):
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return TO_LAB @ np.cbrt(TO_LMS @ np.clip(EYES[eye] @ linear, 0, 1))


@pytest.mark.parametrize("eye", EYES)
def test_the_eight_colours_and_the_neutral_one_stay_apart_for(eye):
    distances = {
        (one, other): float(np.linalg.norm(seen(one, eye) - seen(other, eye)))
        for one, other in combinations((*PALETTE, NEUTRAL), 2)
    }
    closest = min(distances, key=distances.__getitem__)
    assert distances[closest] > 0.055, closest
    among_the_eight = min(d for (a, b), d in distances.items() if NEUTRAL not in (a, b))
    assert among_the_eight > 0.10


@pytest.mark.parametrize("colour", PALETTE)
def test_no_colour_is_a_plain_red_or_blue(colour):
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    assert not (red > 150 and green < 90 and blue < 90)
    assert not (blue > 150 and red < 90 and green < 120)


def test_a_nationality_keeps_its_colour_whatever_else_is_on_the_map():
    assert colour_of("PRK", NATIONALITIES) == PALETTE[1]
    assert [colour_of(code, NATIONALITIES) for code in NATIONALITIES] == list(PALETTE)


def test_a_ninth_nationality_shares_the_neutral_colour_and_shows_its_code():
    look = look_of("FRA", NATIONALITIES)
    assert (look.colour, look.code) == (NEUTRAL, "FRA")
    assert look_of("FRA", (*NATIONALITIES, "FRA")).colour == NEUTRAL


def test_what_is_no_nationality_looks_like_nothing_else():
    others = (NOT_STATED, NOT_MENTIONED, STATED_NONE)
    looks = [look_of(key, NATIONALITIES) for key in (*NATIONALITIES, "FRA", *others)]
    assert len({(look.colour, look.code, look.look) for look in looks}) == len(looks)
    assert look_of(NOT_STATED).look == "hatched"


@pytest.mark.parametrize("layer", [*NATIONALITIES, "FRA"])
def test_letters_can_be_read_on_their_colour(layer):
    look = look_of(layer, NATIONALITIES)
    lighter, darker = sorted(
        (relative_luminance(look.colour), relative_luminance(look.ink)), reverse=True
    )
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_every_kind_of_event_has_a_shape_and_every_shape_is_used():
    assert {shape_of(kind) for kind in EventType} == set(MarkShape)


def test_every_verification_has_an_edge_and_every_edge_is_used():
    assert {edge_of(each) for each in Verification} == set(Edge)
    assert edge_of(Verification.CLAIMED) == edge_of(Verification.UNVERIFIED) == Edge.DASHED


def test_the_two_sides_differ_in_letters_and_in_fill():
    assert side_mark("RUS") == {"code": "RUS", "name": "Russia", "look": "filled"}
    assert side_mark("UKR")["look"] != side_mark("RUS")["look"]


def test_the_legend_explains_every_shape_and_edge():
    words = legend()
    assert [row["key"] for row in words["shapes"]] == [shape.value for shape in MarkShape]
    assert [row["key"] for row in words["edges"]] == [edge.value for edge in Edge]


def test_layers_come_in_the_configured_order_with_the_two_special_ones_last():
    given = ["stated_none", "not_mentioned", "ZWE", "not_stated", "AFG", "PRK", "CHN"]
    ordered = in_order(given, ("CHN", "PRK", "COL"))
    assert ordered == ("CHN", "PRK", "AFG", "ZWE", "not_stated", "not_mentioned", "stated_none")


def test_kind_and_certainty_are_told_by_tables():
    said = word_tables()
    assert said["types"][list(EventType).index(EventType.CAPTURE)]["kind"] == "capture"
    refuted = list(Verification).index(Verification.REFUTED)
    assert said["verifications"][refuted]["edge"] == "crossed"
