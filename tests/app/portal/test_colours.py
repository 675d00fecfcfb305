"""The looks of the collections and of the maps, as people see them who see colours otherwise or not at all."""

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from app.catalog import COLLECTIONS
from app.portal.compare import classes
from app.portal.mapped import CONTENTS
from app.portal.pictures import charts, palette
from app.settings import ROOT

PLAIN = 12
"""A difference (CIE76) that is seen side by side in small marks; one of 2.3 is just noticeable."""

# Machado, Oliveira, Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009:
# severity 1.0, on linear RGB. Greyscale is what a printer leaves.
SIGHTS = {
    "everybody": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _XYZ.sum(axis=1)


def linear(colour):
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(colour, sight):
    relative = _XYZ @ np.clip(SIGHTS[sight] @ linear(colour), 0, 1) / _WHITE
    x, y, z = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one, other, sight):
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def contrast(one, other):
    light, dark = sorted((0.2126, 0.7152, 0.0722) @ linear(each) for each in (other, one))[::-1]
    return (light + 0.05) / (dark + 0.05)


def test_differences_are_those_that_are_known():
    assert difference("#ff0000", "#00ff00", "everybody") == pytest.approx(170.6, abs=0.3)
    assert difference("#000000", "#ffffff", "greyscale") == pytest.approx(100, abs=0.1)
    assert difference("#d05030", "#707020", "deuteranopia") < difference("#d05030", "#707020", "everybody") / 2
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_collections_differ_in_shape_or_plainly_in_colour(sight):
    alike = [
        (one.id, other.id)
        for one, other in combinations(COLLECTIONS.values(), 2)
        if one.style.symbol == other.style.symbol and difference(one.style.colour, other.style.colour, sight) < PLAIN
    ]
    assert alike == []


def test_what_lies_in_the_territory_never_shares_a_shape():
    """On the map these stand side by side, as small marks: colour is never alone."""
    shapes = [palette.shape(one.style.symbol) for one in CONTENTS]
    assert len(set(shapes)) == len(shapes)
    assert {one.style.symbol for one in COLLECTIONS.values()} <= palette.SHAPES.keys()


def test_map_draws_the_same_outlines():
    written = (ROOT / "frontend" / "src" / "symbols.ts").read_text(encoding="utf-8")
    outlines = dict(re.findall(r'^  (\w+): "(M[^"]+)",$', written, re.MULTILINE))
    assert len(outlines) == len(palette.SHAPES) - 3
    assert outlines.items() <= palette.SHAPES.items()


@pytest.mark.parametrize("one", COLLECTIONS.values(), ids=lambda one: one.id)
def test_colour_of_a_collection_stands_out_from_paper(one):
    assert contrast(one.style.colour, "#ffffff") >= 4.5


@pytest.mark.parametrize("sight", SIGHTS)
def test_classes_of_a_map_are_told_apart_and_darken_in_order(sight):
    scale = (classes.ZERO, *classes.COLOURS)
    assert min(difference(one, other, sight) for one, other in pairwise(scale)) >= PLAIN
    lights = [lab(one, sight)[0] for one in scale]
    assert lights == sorted(lights, reverse=True)
    assert min(light - dark for light, dark in pairwise(lights)) >= 8


@pytest.mark.parametrize("sight", SIGHTS)
def test_marks_of_a_chart_stand_out_from_what_they_mark(sight):
    """An outline is white within brick: one of the two differs from whatever lies beneath."""
    for beneath in (classes.ZERO, *classes.COLOURS):
        assert max(difference(charts.MARKED, beneath, sight), difference(charts.PAPER, beneath, sight)) >= 2 * PLAIN
    assert difference(charts.OWN, charts.PAPER, sight) >= 4 * PLAIN
