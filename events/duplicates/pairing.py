"""Which events are worth comparing: those near in place and time, or with words or a source alike.

Comparing everything with everything is not possible at 100,000 events, so rows stand in sorted
lists: by cell of the map and by day ("blocks"), by word and by source. What is looked up for one
event or for a file of them are a few stretches of those lists.
Nothing that the comparison could find alike is missed by
it; a property test holds it to trying every pair.

A pair is worth comparing when

- place and time agree, give or take `SLACK_KM` and `SLACK_DAYS`, or one of the two is not known and
  the other agrees, and neither nationality nor side contradicts it; or
- they share a source's address, or two telling words that few events have.

Events that are vague in both (a whole region in a whole year, or neither place nor date) agree with
everything: they are found by the last way alone.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from events.duplicates.levels import EARTH_RADIUS_KM
from events.duplicates.traits import LATER, UNDATED, Ints, Mentioned, Traits

SLACK_KM: Final = 10.0
SLACK_DAYS: Final = 3
WIDE_M: Final = 60_000
LONG_DAYS: Final = 35
MOST_CITING: Final = 50
"""A source cited by more events says little of any two of them."""

MOST_WITH_WORD: Final = 60
"""A word that more events have is no telling one."""

_SPANS: Final = (0, 7, LONG_DAYS, 400)
_RADII_M: Final = (5_000, WIDE_M)
_DAY_BITS: Final = 23
_KM_A_DEGREE: Final = 110.5


class Pairs(NamedTuple):
    """Pairs of rows: of what is asked about, and of what is looked through."""

    asked: Ints
    found: Ints


class _Block(NamedTuple):
    """Rows alike in how long and how wide they are, in two orders."""

    span: int | None
    radius_m: int | None
    by_cell: Ints
    cell_keys: Ints
    by_day: Ints
    days: Ints


class Blocks:
    """Rows sorted by place and by day.

    Parameters
    ----------
    rows
        Numbers of the rows.
    traits
        Theirs.
    """

    def __init__(self, rows: Ints, traits: Traits) -> None:
        self._rows = rows
        self._blocks = tuple(_blocks(traits))
        self._columns = _Columns.of(traits)

    def pairs(self, asked: Traits) -> Pairs:
        """Pair what is asked about with rows that agree with it."""
        vague = is_vague(asked)
        undated = asked["dated"] == UNDATED
        wide = is_wide(asked)
        found: list[Pairs] = []
        for block in self._blocks:
            # Without a date of its own a block is looked through by place alone, and the other
            # way round; without either there is nothing to go by.
            by_cell = ~vague & ~wide if block.radius_m is not None else np.zeros_like(vague)
            by_day = ~vague & ~by_cell & ~undated
            if block.span is None:
                by_day = np.zeros_like(vague)
            if by_cell.any():
                found.append(_by_cell(block, asked, np.flatnonzero(by_cell)))
            if by_day.any():
                found.append(_by_day(block, asked, np.flatnonzero(by_day)))
        columns = _Columns.of(asked)
        found = [_agreeing(pairs, columns, self._columns) for pairs in found]
        if not found:
            return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64))
        which, at = (np.concatenate(part) for part in zip(*found, strict=True))
        return Pairs(which, self._rows[at])


def is_wide(rows: Traits) -> NDArray[np.bool_]:
    """Tell which rows have no place, or only a region."""
    wide: NDArray[np.bool_] = np.isnan(rows["longitude"]) | (rows["radius_m"] > WIDE_M)
    return wide


def is_vague(rows: Traits) -> NDArray[np.bool_]:
    """Tell which rows are known neither to a month nor to a district."""
    long = rows["last"].astype(np.int64) - rows["first"] > LONG_DAYS
    vague: NDArray[np.bool_] = is_wide(rows) & (long | (rows["dated"] == UNDATED))
    return vague


class _Columns(NamedTuple):
    """What agreement is judged by."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    codes: NDArray[np.uint64]
    sides: NDArray[np.uint64]
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    z: NDArray[np.float32]
    reach: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Traits) -> "_Columns":
        """Make them of traits."""
        undated = rows["dated"] == UNDATED
        longitude, latitude = np.radians(rows["longitude"]), np.radians(rows["latitude"])
        everything = np.uint64(0xFFFFFFFFFFFFFFFF)
        # Where nationality or side is not known, it agrees with every other. The four words of a
        # set put into one may make two codes look the same: the comparison tells them apart.
        codes = np.bitwise_or.reduce(rows["nationalities"], axis=1)
        sides = np.bitwise_or.reduce(rows["sides"], axis=1)
        return cls(
            np.where(undated, 0, rows["first"]).astype(np.int32),
            np.where(undated, LATER, rows["last"]).astype(np.int32),
            np.where(rows["foreign"] == 1, codes, everything),
            np.where(sides == 0, everything, sides),
            (EARTH_RADIUS_KM * np.cos(latitude) * np.cos(longitude)).astype(np.float32),
            (EARTH_RADIUS_KM * np.cos(latitude) * np.sin(longitude)).astype(np.float32),
            (EARTH_RADIUS_KM * np.sin(latitude)).astype(np.float32),
            (rows["radius_m"] / 1000).astype(np.float32),
        )


def _agreeing(pairs: Pairs, a: _Columns, b: _Columns) -> Pairs:
    """Keep pairs that agree in time, nationality, side and place, as far as both are known."""
    i, j = pairs
    apart = np.maximum(a.first[i], b.first[j]) - np.minimum(a.last[i], b.last[j])
    keep = apart <= SLACK_DAYS
    i, j = i[keep], j[keep]
    keep = ((a.codes[i] & b.codes[j]) != 0) & ((a.sides[i] & b.sides[j]) != 0)
    i, j = i[keep], j[keep]
    # A straight line through the Earth is a little shorter than the way over it; never longer.
    dx, dy, dz = a.x[i] - b.x[j], a.y[i] - b.y[j], a.z[i] - b.z[j]
    reach = a.reach[i] + b.reach[j] + np.float32(SLACK_KM)
    keep = ~(dx * dx + dy * dy + dz * dz > reach * reach)  # true where a place is not known
    return Pairs(i[keep], j[keep])


def _blocks(rows: Traits) -> Iterator[_Block]:
    vague, wide = is_vague(rows), is_wide(rows)
    spans = rows["last"].astype(np.int64) - rows["first"]
    span_class = np.searchsorted(_SPANS, spans)
    span_class[rows["dated"] == UNDATED] = len(_SPANS) + 1
    radius_class = np.searchsorted(_RADII_M, rows["radius_m"])
    radius_class[wide] = len(_RADII_M)
    cells = _cell(np.floor(rows["latitude"]), np.floor(rows["longitude"]))
    for radius in range(len(_RADII_M) + 1):
        for span in range(len(_SPANS) + 2):
            here = np.flatnonzero(~vague & (radius_class == radius) & (span_class == span))
            if not len(here):
                continue
            days = rows["first"][here].astype(np.int64)
            keys = (cells[here] << _DAY_BITS) + days
            in_cells, in_days = np.argsort(keys), np.argsort(days)
            longest = None if span > len(_SPANS) else LATER if span == len(_SPANS) else _SPANS[span]
            yield _Block(
                longest,
                None if radius == len(_RADII_M) else _RADII_M[radius],
                here[in_cells],
                keys[in_cells],
                here[in_days],
                days[in_days],
            )


def _cell(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> Ints:
    """Give each cell of one degree a number; a longitude beyond 180 comes in on the other side."""
    rows = np.nan_to_num(latitude).astype(np.int64) + 90
    return rows * 360 + (np.nan_to_num(longitude).astype(np.int64) + 180) % 360


def _window(block: _Block, asked: Traits) -> tuple[Ints, Ints]:
    """Give the first days of rows that may overlap each asked one."""
    first = (
        asked["first"].astype(np.int64) - SLACK_DAYS - (LATER if block.span is None else block.span)
    )
    last = np.minimum(asked["last"].astype(np.int64) + SLACK_DAYS, LATER)
    if block.span is None:
        last = np.full_like(last, LATER)
    undated = asked["dated"] == UNDATED
    return np.where(undated, 0, np.maximum(first, 0)), np.where(undated, LATER, last)


def _by_day(block: _Block, asked: Traits, numbers: Ints) -> Pairs:
    first, last = _window(block, _some(asked, numbers))
    starts = np.searchsorted(block.days, first, side="left")
    ends = np.searchsorted(block.days, last, side="right")
    which, at = _stretches(starts, ends)
    return Pairs(numbers[which], block.by_day[at])


def _by_cell(block: _Block, asked: Traits, numbers: Ints) -> Pairs:
    chosen = _some(asked, numbers)
    latitude, longitude = chosen["latitude"], chosen["longitude"]
    reach = ((chosen["radius_m"] + (block.radius_m or 0)) / 1000 + SLACK_KM) / _KM_A_DEGREE
    top = np.minimum(np.abs(latitude) + reach, 89.0)
    # Near a pole a circle spans every longitude; there a whole ring of cells is looked through.
    across = np.minimum(reach / np.cos(np.radians(top)) * 1.01, 179.5)
    across = np.where(np.abs(latitude) + reach >= 89.0, 179.5, across)
    south = np.clip(np.floor(latitude - reach), -90, 90).astype(np.int64)
    north = np.clip(np.floor(latitude + reach), -90, 90).astype(np.int64)
    west = np.floor(longitude - across).astype(np.int64)
    east = np.floor(longitude + across).astype(np.int64)
    columns = east - west + 1
    columns = np.minimum(columns, 360)
    count = (north - south + 1) * columns
    which = np.repeat(np.arange(len(numbers)), count)
    at = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    cells = _cell(
        (south[which] + at // columns[which]).astype(np.float64),
        (west[which] + at % columns[which]).astype(np.float64),
    )
    first, last = _window(block, chosen)
    starts = np.searchsorted(block.cell_keys, (cells << _DAY_BITS) + first[which], side="left")
    ends = np.searchsorted(block.cell_keys, (cells << _DAY_BITS) + last[which], side="right")
    cell, stretch = _stretches(starts, ends)
    return Pairs(numbers[which[cell]], block.by_cell[stretch])


def _some(traits: Traits, which: Ints) -> Traits:
    return {name: values[which] for name, values in traits.items()}


def _stretches(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Write stretches out: which one, and each place in it."""
    lengths = np.maximum(ends - starts, 0)
    which = np.repeat(np.arange(len(starts)), lengths)
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return which, np.arange(len(which)) - before + np.repeat(starts, lengths)


class MentionIndex:
    """Rows sorted by what they mention.

    Parameters
    ----------
    mentioned
        One entry a mention, in any order.
    most
        What more rows mention is counted, and its rows are not kept.
    """

    def __init__(self, mentioned: Mentioned, most: int) -> None:
        order = np.argsort(mentioned.key, kind="stable")
        key = mentioned.key[order]
        is_first = np.ones(len(key), dtype=bool)
        is_first[1:] = key[1:] != key[:-1]
        starts = np.flatnonzero(is_first)
        self._keys = key[starts]
        self._first = order[starts]
        self._counts = np.diff(np.append(starts, len(key)))
        self._lengths = np.where(self._counts <= most, self._counts, 0)
        self._ends = np.cumsum(self._lengths)
        self._rows = mentioned.row[order[np.repeat(self._lengths > 0, self._counts)]]

    def common(self, most: int) -> Ints:
        """Give one mention each of what more rows mention: its position in what this is made of."""
        return self._first[self._counts > most]

    def count(self, keys: NDArray[Any]) -> Ints:
        """Say how many rows mention each of these."""
        at, is_known = self._find(keys)
        found = np.zeros(len(keys), dtype=np.int64)
        found[is_known] = self._counts[at]
        return found

    def pairs(self, keys: NDArray[Any]) -> Pairs:
        """Pair positions in these keys with rows that mention them."""
        at, is_known = self._find(keys)
        ends = self._ends[at]
        which, place = _stretches(ends - self._lengths[at], ends)
        return Pairs(np.flatnonzero(is_known)[which], self._rows[place])

    def _find(self, keys: NDArray[Any]) -> tuple[Ints, NDArray[np.bool_]]:
        """Give the positions of those that are known, and tell which are."""
        at = np.searchsorted(self._keys, keys)
        is_known = at < len(self._keys)
        is_known[is_known] = self._keys[at[is_known]] == keys[is_known]
        return at[is_known], is_known
