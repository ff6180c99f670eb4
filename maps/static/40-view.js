/*
 * What the server says a window shows, made into atoms: the smallest things a mark can stand for.
 * A cell of many events, an area with its events, or one event; each with foreign troops, or of the
 * backdrop without. What its events are is said by kind: troops, how sure, how they stand to the days.
 */
(function () {
  "use strict";

  const EXACT = 1; // UCDP where_prec
  const EDGES = ["solid", "dashed", "crossed"];

  /** [kind, number, kind, number, ...] as pairs. */
  function pairs(flat) {
    const found = [];
    for (let index = 0; index < flat.length; index += 2) found.push([flat[index], flat[index + 1]]);
    return found;
  }

  function atom(longitude, latitude, rest) {
    const [x, y] = ConflictMap.unit(longitude, latitude);
    return { x, y, lift: 0, ...rest };
  }

  /** The atoms of one half of an answer: the answer itself, or its backdrop. */
  function atomsOf(half, backdrop) {
    const found = half.areas.map((area) => atom(area.longitude, area.latitude, { backdrop, area, kinds: pairs(area.kinds) }));
    const { cells, events } = half;
    if (cells) {
      cells.longitude.forEach((each, index) => {
        found.push(atom(each, cells.latitude[index], { backdrop, kinds: pairs(cells.kinds[index]) }));
      });
    }
    if (events) {
      events.id.forEach((id, index) => {
        found.push(
          atom(events.longitude[index], events.latitude[index], {
            backdrop,
            half,
            event: index,
            id,
            kinds: [[events.kind[index], 1]],
            lift: !backdrop && events.precision[index] === EXACT ? ConflictMap.STEM : 0,
          }),
        );
      });
    }
    return found;
  }

  /** Unpack an answer of /view. */
  ConflictMap.unpack = (view) => ({ ...view, atoms: [...atomsOf(view, false), ...atomsOf(view.backdrop, true)] });

  /** For each kind: its layers that are switched on. */
  ConflictMap.switchedOn = (view, on) =>
    view.kinds.troops.map((troops) => [...new Set(troops.map(([layer]) => view.layers[layer]))].filter((key) => on.has(key)));

  /** How many events of an atom are in a layer that is on; one of two layers counts once. */
  ConflictMap.weightOf = (each, shown) => each.kinds.reduce((sum, [kind, count]) => sum + (shown[kind].length ? count : 0), 0);

  /** What the events of these kinds add up to: Map of what `of` gives for a kind -> number of events. */
  function sums(kinds, shown, of) {
    const found = new Map();
    for (const [kind, count] of kinds) {
      if (!shown[kind].length) continue;
      for (const key of of(kind)) found.set(key, (found.get(key) || 0) + count);
    }
    return found;
  }

  /** Numbers of events by verification, by how they stand to the days shown, and by side. */
  ConflictMap.numbersOf = function (view, shown, kinds) {
    const { troops, verification, certainty } = view.kinds;
    const sidesOf = (kind) =>
      new Set(troops[kind].filter(([layer, side]) => side >= 0 && shown[kind].includes(view.layers[layer])).map(([, side]) => side));
    const sides = sums(kinds, shown, sidesOf);
    return {
      verifications: sums(kinds, shown, (kind) => [verification[kind]]),
      certainties: sums(kinds, shown, (kind) => [view.certainties[certainty[kind]]]),
      sides: [...sides].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([side, number]) => ({ ...view.sides[side], number })),
    };
  };

  /** Solid when all are sure, crossed when all are disputed, dashed otherwise. */
  ConflictMap.edgeOf = function (view, verifications) {
    const found = new Set([...verifications.keys()].map((each) => view.verifications[each].edge));
    return found.size === 1 ? EDGES.find((edge) => found.has(edge)) : "dashed";
  };
})();
