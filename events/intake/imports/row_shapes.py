"""The position of a row: of its geometry, of a shape in a cell, of columns; and where they differ.

Every position of a row is compared with every pair of columns that holds plausible coordinates.
Where they disagree a person chooses, and the choice counts.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from events.errors import Problem, UnreadableFile
from events.intake.formats.base import Format, RowFields, key_of
from events.intake.formats.cell_values import number_of, text_of
from events.intake.formats.coordinate_columns import coordinate_pairs
from events.intake.imports.file_checks import apart_km, check_crs
from events.intake.tables.base import Table, TableRow
from events.intake.tables.crs import AGREES_KM, is_projected, project_from
from events.intake.tables.shapes import BadGeometry, Footprint, footprint
from geo.position import METRES_PER_DEGREE
from geo.precision import LocationPrecision, level_and_radius_m

GEOMETRY: Final = "geometry"
_ROWS_LOOKED_AT: Final = 500
_ROWS_FOR_CRS: Final = 2_000

Chosen = str | tuple[str, str]
"""Which position counts: `GEOMETRY`, a column that holds it whole, or the columns of latitude and
longitude."""

Sourced = tuple[tuple[str, ...], tuple[float, float]]
"""Columns that hold a position, and its latitude and longitude."""


class RowShapes:
    """Gives rows their position, once it is known what the file's coordinates are.

    Parameters
    ----------
    crs
        As a person chose; None for what the file declares.
    position
        As a person chose where positions disagree; None where nobody did.

    Raises
    ------
    UnreadableFile
        The coordinates of the file cannot be what it says they are, or the CRS applies to nothing.
    """

    def __init__(
        self, table: Table, known: Format, crs: str | None, position: Chosen | None
    ) -> None:
        names = {key_of(name): name for name in reversed(table.columns)}
        latitude, longitude = (
            next((names[k] for k in keys if k in names), "")
            for keys in (known.latitude, known.longitude)
        )
        self._own = (latitude, longitude)
        self.pairs: tuple[tuple[str, str], ...] = ()
        self._position = position
        self._crs = crs or table.crs
        self._chosen_crs = crs
        self._project = project_from(self._crs)
        chosen = position if isinstance(position, tuple) else (position,) if position else ()
        missing = [name for name in chosen if name not in (*table.columns, GEOMETRY)]
        if missing:
            raise UnreadableFile(f"There is no column {missing[0][:60]!r} in the file.")
        if position is None:
            self.pairs = tuple(pair for pair in pairs_of(table) if pair != self._own)
        if table.has_geometry:
            if position is None:
                problem = check_crs(table, known, self._project, self._crs).problem
                if problem:
                    raise UnreadableFile(problem)
        elif crs is not None:
            self._check_applies(table, known)

    def _check_applies(self, table: Table, known: Format) -> None:
        names = {key_of(name): name for name in reversed(table.columns)}
        x, y = (
            next((names[k] for k in keys if k in names), None)
            for keys in (known.longitude, known.latitude)
        )
        is_shape = any(
            "position" in column.casefold()
            or "wkt" in column.casefold()
            or "geom" in column.casefold()
            for column in table.columns
        )
        if (x is None or y is None) and not is_shape:
            raise UnreadableFile(
                f"The table has no coordinates in numbers, so the CRS {self._crs} applies to "
                "nothing. Leave it out, or say which columns hold them (--map longitude=…)."
            )
        if x is None or y is None or not is_projected(self._crs):
            return
        seen = small = 0
        for row in islice(table.rows(), _ROWS_FOR_CRS):
            pair = _numbers(row.cells, (y, x))
            if pair is not None:
                seen += 1
                small += abs(pair[0]) <= 90 and abs(pair[1]) <= 180
        if seen and small * 2 > seen:
            raise UnreadableFile(
                f"The coordinates are so small that they are degrees, not metres of {self._crs}. "
                "Leave the CRS out."
            )

    def take(self, row: TableRow, where: RowFields, warnings: list[Problem]) -> Problem | None:
        """Give a place its position; what is wrong with it otherwise."""
        where.pop("step", None)
        shape_text, shape_crs = where.pop("shape", None), where.pop("shape_crs", None)
        shape_source = where.pop("shape_source", None)
        others: list[Sourced] = where.pop("others", [])
        source = where.pop("source", None) or self._own
        if isinstance(self._position, tuple):
            return self._from_columns(row, where, warnings)
        geometry = shape_text
        if row.geometry is not None and self._position in (None, GEOMETRY):
            geometry, shape_crs, shape_source = row.geometry, None, (GEOMETRY,)
        try:
            project = self._project if shape_crs is None else project_from(shape_crs)
            shape = None if geometry is None else footprint(geometry, project)
        except (BadGeometry, RecursionError) as error:
            return Problem("geometry", str(error) or "Is nested too deeply.")
        except UnreadableFile as error:
            return Problem("geometry", str(error))
        if shape is None:
            return self._projected(where) or self._apart(row, where, source, others)
        warnings += [Problem("geometry", note) for note in shape.notes]
        longitude, latitude = where.get("longitude"), where.get("latitude")
        if longitude is not None and latitude is not None:
            others = [(source, (latitude, longitude)), *others]
        _put(where, shape)
        return self._apart(row, where, shape_source or (GEOMETRY,), others)

    def _from_columns(
        self, row: TableRow, where: RowFields, warnings: list[Problem]
    ) -> Problem | None:
        assert isinstance(self._position, tuple)  # noqa: S101 - as `take` found
        if row.geometry is not None:
            warnings.append(
                Problem("geometry", f"Left aside: the position is that of {self._position[0]} and "
                        f"{self._position[1]}, as chosen.")
            )  # fmt: skip
        if self._position == self._own:  # as the format read them: degrees and minutes too
            return self._projected(where)
        pair = _numbers(row.cells, self._position)
        if pair is None:
            if all(text_of(row.cells.get(name)) is None for name in self._position):
                where["latitude"] = where["longitude"] = None
                return None
            return Problem(self._position[0], "Holds no latitude and longitude in numbers.")
        where["latitude"], where["longitude"] = pair
        where["doubt_m"] = max(where.get("doubt_m") or 0.0, 0.0)
        return self._projected(where)

    def _apart(
        self, row: TableRow, where: RowFields, source: tuple[str, ...], others: list[Sourced]
    ) -> Problem | None:
        """Compare the position of a row with every other it gives.

        Parameters
        ----------
        source
            The columns it is of, or `GEOMETRY`.
        others
            As the format read them; other pairs of columns are added.
        """
        longitude, latitude = where.get("longitude"), where.get("latitude")
        if self._position is not None or longitude is None or latitude is None:
            return None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return None  # told as such
        here = Footprint(longitude, latitude)
        pairs = [(names, _numbers(row.cells, names)) for names in self.pairs if names != source]
        others = [*others, *((names, pair) for names, pair in pairs if pair is not None)]
        most_km = AGREES_KM + (where.get("radius_m") or 0.0) / 1000
        for names, pair in others:
            apart = None if pair == (0, 0) else apart_km(pair[1], pair[0], here)
            if apart is not None and apart > most_km:
                return Problem(
                    " and ".join(source),
                    f"Lies {apart:,.0f} km from the {' and '.join(names)} of the same row "
                    f"({pair[0]:g}, {pair[1]:g}). Choose which is right: {_way(source)}, or "
                    f"{_way(names)}.",
                )
        return None

    def _projected(self, where: RowFields) -> Problem | None:
        """Bring numbers of columns from the chosen CRS to degrees."""
        x, y = where.get("longitude"), where.get("latitude")
        if x is None or y is None:
            return None
        if self._chosen_crs is None or self._project is None:
            if max(abs(x), abs(y)) > 400:
                return Problem(
                    "longitude",
                    f"{x:g}, {y:g} is not on Earth: these look like metres. Say which CRS they "
                    "are in (--crs EPSG:32637 is UTM zone 37).",
                )
            return None
        longitude, latitude = self._project(x, y)
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            return Problem(
                "longitude", f"{x:g}, {y:g} is not on Earth in {self._chosen_crs}; check the CRS."
            )
        where["longitude"], where["latitude"] = longitude, latitude
        if is_projected(self._chosen_crs):
            where["doubt_m"] = max((where.get("doubt_m") or 0.0) / METRES_PER_DEGREE, 0.5)
        return None


def _way(source: tuple[str, ...]) -> str:
    """Say how a person chooses a position."""
    if len(source) == 1:
        words = "the geometry" if source[0] == GEOMETRY else source[0]
        return f"{words} (--map position={source[0]})"
    return f"{source[0]} and {source[1]} (--map latitude={source[0]} --map longitude={source[1]})"


def _put(where: RowFields, shape: Footprint) -> None:
    where |= {"longitude": shape.longitude, "latitude": shape.latitude}
    where.setdefault("doubt_m", 0.0)
    where["area"] = where.get("area") or shape.area
    if shape.radius_m:
        where["radius_m"] = max(shape.radius_m, where.get("radius_m") or 0.0)
        grade, _ = level_and_radius_m(shape.radius_m)
        where["precision"] = where.get("precision") or (
            grade if shape.area is None else LocationPrecision.FUZZY
        )


def pairs_of(table: Table) -> list[tuple[str, str]]:
    """Give the pairs of columns that hold plausible coordinates, latitude first."""
    values: dict[str, list[Any]] = {name: [] for name in table.columns}
    for row in islice(table.rows(), _ROWS_LOOKED_AT):
        for name, held in values.items():
            if (value := row.cells.get(name)) is not None:
                held.append(value)
    return coordinate_pairs(table.columns, values)


def _numbers(cells: Mapping[str, Any], names: tuple[str, str]) -> tuple[float, float] | None:
    """Give the latitude and longitude of two columns; None where they hold none."""
    try:
        latitude, longitude = (number_of(cells.get(name)) for name in names)
    except ValueError:
        return None
    return None if latitude is None or longitude is None else (latitude, longitude)
