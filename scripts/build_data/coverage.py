"""Areas that fill the land without gaps or overlaps, simplified so that they still do."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
FRAME: Final = shapely.box(-190, -95, 190, 95)
"""Degrees: a box around the world, so that what is not land is an area too."""


def simplify_rest(shapes: Shapes, kept: NDArray[np.bool_], tolerance: float) -> Shapes:
    """Simplify a coverage, but keep every vertex of some of its areas.

    The sea joins the coverage and the kept areas leave it: "simplify inner edges only" then cuts
    every coast and border but those of the kept areas, which are the coverage's outer edge.
    (shapely 2.2's array of tolerances did not finish in ten minutes.)

    Parameters
    ----------
    shapes
        A valid coverage, WGS 84.
    kept
        True for areas that stay as they are.
    tolerance
        Degrees: square root of the area of the corners that may be cut.
    """
    sea = shapely.get_parts(FRAME.difference(shapely.coverage_union_all(shapes)))
    rest = np.concatenate([shapes[~kept], sea])
    simple = shapely.coverage_simplify(rest, tolerance, simplify_boundary=False)
    result = np.array(shapes, dtype=object)
    result[~kept] = simple[: (~kept).sum()]
    return result


def polygonal(shapes: Shapes) -> Shapes:
    """Return every shape as a MultiPolygon, without the stray lines and points of mending."""
    return np.array([multipolygon(shape) for shape in shapes], dtype=object)


def multipolygon(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the areas of a shape as one MultiPolygon."""
    if isinstance(shape, shapely.GeometryCollection) and not isinstance(
        shape, shapely.MultiPolygon
    ):
        areas = [part for part in shape.geoms if part.geom_type in {"Polygon", "MultiPolygon"}]
        shape = shapely.union_all(areas)
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon([part for part in parts if not part.is_empty])
