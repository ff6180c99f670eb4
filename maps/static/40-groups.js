/* Which events make one mark: those whose pictures would lie on each other at this zoom. */
(function () {
  "use strict";

  const CELL = 58; // px: a little more than one mark
  const REACH = 2; // cells: the largest marks touch across one cell between them
  const MOST_ROUNDS = 6;
  const NONE = -1;
  const EXACT = 1; // UCDP where_prec

  /**
   * Unpack the answer of /marks: add unit coordinates, and put all events of one area on the
   * point where the area's name belongs, so that they share one badge.
   */
  ConflictMap.unpack = function (answer) {
    const events = answer.events;
    const total = events.id.length;
    const x = new Float64Array(total);
    const y = new Float64Array(total);
    for (let index = 0; index < total; index += 1) {
      const area = events.area[index];
      const at = area === NONE ? null : answer.areas[area].label;
      const [unitX, unitY] = at
        ? ConflictMap.unit(at[0], at[1])
        : ConflictMap.unit(events.longitude[index], events.latitude[index]);
      x[index] = unitX;
      y[index] = unitY;
    }
    return { ...answer, total, x, y };
  };

  /** How far above its place one event's mark is drawn, in pixels. */
  ConflictMap.liftOf = (marks, index) => (marks.events.precision[index] === EXACT ? ConflictMap.STEM : 0);

  /** For each combination of layers: the ones switched on. */
  ConflictMap.switchedOn = (marks, on) =>
    marks.layer_sets.map((set) => set.map((layer) => marks.layers[layer]).filter((key) => on.has(key)));

  function cellsOf(marks, shown, scale, view) {
    const cells = new Map();
    const { x, y, events } = marks;
    const columns = Math.ceil(scale / CELL) + 1;
    for (let index = 0; index < marks.total; index += 1) {
      if (x[index] < view[0] || x[index] > view[2] || y[index] < view[1] || y[index] > view[3]) continue;
      if (!shown[events.layer_set[index]].length) continue;
      const column = Math.floor((x[index] * scale) / CELL);
      const row = Math.floor((y[index] * scale) / CELL);
      const key = row * columns + column;
      let cell = cells.get(key);
      if (!cell) {
        cell = { key, column, row, sumX: 0, sumY: 0, members: [], marks };
        cells.set(key, cell);
      }
      cell.sumX += x[index];
      cell.sumY += y[index];
      cell.members.push(index);
    }
    return { cells, columns };
  }

  function join(target, other) {
    target.sumX += other.sumX;
    target.sumY += other.sumY;
    for (const member of other.members) target.members.push(member);
    other.members = null;
  }

  const radiusOf = (count) => (count === 1 ? 19 : ConflictMap.ringRadius(count) + 2);

  /** Middle of the picture, in pixels: a mark on a stem stands above its place. */
  function middle({ members, sumX, sumY, marks }, scale) {
    const lift = members.length === 1 ? ConflictMap.liftOf(marks, members[0]) : 0;
    return [(sumX / members.length) * scale, (sumY / members.length) * scale - lift];
  }

  function touch(cell, other, scale) {
    const [x, y] = middle(cell, scale);
    const [otherX, otherY] = middle(other, scale);
    const apart = Math.hypot(x - otherX, y - otherY);
    return apart < radiusOf(cell.members.length) + radiusOf(other.members.length);
  }

  /** Join a cell with every neighbour its mark would touch; tell whether there was one. */
  function joinNeighbours(cell, { cells, columns }, scale) {
    let joined = false;
    for (let row = cell.row - REACH; row <= cell.row + REACH; row += 1) {
      for (let column = cell.column - REACH; column <= cell.column + REACH; column += 1) {
        const other = cells.get(row * columns + column);
        if (!other || other === cell || !other.members || !touch(cell, other, scale)) continue;
        join(cell, other);
        joined = true;
      }
    }
    return joined;
  }

  /**
   * Cells lie on a fixed grid; neighbours whose marks would still touch become one. Joining moves
   * and enlarges a mark, so it is looked at again, but not for ever.
   */
  function joinTouching(grid, scale) {
    const ordered = [...grid.cells.values()].sort(
      (a, b) => b.members.length - a.members.length || a.key - b.key,
    );
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      let joined = false;
      for (const cell of ordered) {
        if (cell.members && joinNeighbours(cell, grid, scale)) joined = true;
      }
      if (!joined) break;
    }
    return ordered.filter((cell) => cell.members);
  }

  function extent(marks, members) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const index of members) {
      box[0] = Math.min(box[0], marks.x[index]);
      box[1] = Math.min(box[1], marks.y[index]);
      box[2] = Math.max(box[2], marks.x[index]);
      box[3] = Math.max(box[3], marks.y[index]);
    }
    return box;
  }

  /** Solid when all are sure, crossed when all are disputed, dashed otherwise. */
  function edgeOf(marks, members) {
    const edges = new Set(members.map((index) => marks.verifications[marks.events.verification[index]].edge));
    if (edges.size === 1) return [...edges][0];
    return "dashed";
  }

  function describe(marks, shown, cell) {
    const { members } = cell;
    const shares = new Map(); // of the ring: an event with two nationalities gives half to each
    const counts = new Map(); // in words: it is an event of both
    const sides = new Set();
    for (const index of members) {
      const layers = shown[marks.events.layer_set[index]];
      for (const layer of layers) {
        shares.set(layer, (shares.get(layer) || 0) + 1 / layers.length);
        counts.set(layer, (counts.get(layer) || 0) + 1);
      }
      for (const side of marks.side_sets[marks.events.side_set[index]]) sides.add(side);
    }
    const box = extent(marks, members);
    const oneSpot = box[2] - box[0] < 1e-9 && box[3] - box[1] < 1e-9;
    const order = (a, b) => marks.layers.indexOf(a[0]) - marks.layers.indexOf(b[0]);
    return {
      x: cell.sumX / members.length,
      y: cell.sumY / members.length,
      members,
      box,
      oneSpot,
      shares: [...shares].sort(order),
      counts,
      sides: [...sides].sort((a, b) => a - b).map((side) => marks.sides[side]),
      edge: edgeOf(marks, members),
    };
  }

  /**
   * Events to marks.
   *
   * @param marks what `unpack` gave
   * @param shown per combination of layers the ones switched on
   * @param zoom Leaflet's zoom level
   * @param view [west, north, east, south] in unit coordinates; events outside are left out
   */
  ConflictMap.group = function (marks, shown, zoom, view) {
    const scale = 256 * 2 ** zoom;
    const cells = cellsOf(marks, shown, scale, view);
    return joinTouching(cells, scale).map((cell) => describe(marks, shown, cell));
  };
})();
