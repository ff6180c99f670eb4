/*
 * What the server says a window shows, made into atoms: the smallest things a mark can stand for.
 * A cell of many events, an area with its events, or one event.
 */
(function () {
  "use strict";

  const EXACT = 1; // UCDP where_prec
  const EDGES = ["solid", "dashed", "crossed"]; // in the order of the answer's `edges`

  /** [key, number, key, number, ...] as pairs. */
  function pairs(flat) {
    const found = [];
    for (let index = 0; index < flat.length; index += 2) found.push([flat[index], flat[index + 1]]);
    return found;
  }

  function atom(longitude, latitude, rest) {
    const [x, y] = ConflictMap.unit(longitude, latitude);
    return { x, y, lift: 0, ...rest };
  }

  function cellAtoms({ longitude, latitude, sets, side_sets: sides, edges }) {
    return longitude.map((each, index) =>
      atom(each, latitude[index], { sets: pairs(sets[index]), sides: pairs(sides[index]), edges: edges[index] }),
    );
  }

  function areaAtoms(areas) {
    return areas.map((area) =>
      atom(area.longitude, area.latitude, { area, sets: pairs(area.sets), sides: pairs(area.side_sets), edges: area.edges }),
    );
  }

  function eventAtoms({ events, verifications }) {
    return events.id.map((id, index) => {
      const edge = EDGES.indexOf(verifications[events.verification[index]].edge);
      return atom(events.longitude[index], events.latitude[index], {
        event: index,
        id,
        sets: [[events.layer_set[index], 1]],
        sides: [[events.side_set[index], 1]],
        edges: EDGES.map((_, each) => Number(each === edge)),
        lift: events.precision[index] === EXACT ? ConflictMap.STEM : 0,
      });
    });
  }

  /** Unpack an answer of /view. */
  ConflictMap.unpack = function (view) {
    const atoms = areaAtoms(view.areas);
    if (view.cells) atoms.push(...cellAtoms(view.cells));
    if (view.events) atoms.push(...eventAtoms(view));
    return { ...view, atoms };
  };

  /** For each combination of layers: the ones switched on. */
  ConflictMap.switchedOn = (view, on) =>
    view.layer_sets.map((set) => set.map((layer) => view.layers[layer]).filter((key) => on.has(key)));

  /** How many events of an atom are in a layer that is on; one of two layers counts once. */
  ConflictMap.weightOf = (each, shown) => each.sets.reduce((sum, [set, count]) => sum + (shown[set].length ? count : 0), 0);

  /** Solid when all are sure, crossed when all are disputed, dashed otherwise. */
  ConflictMap.edgeOf = function (atoms) {
    const sums = [0, 0, 0];
    for (const { edges } of atoms) edges.forEach((count, edge) => (sums[edge] += count));
    const found = EDGES.filter((_, edge) => sums[edge]);
    return found.length === 1 ? found[0] : "dashed";
  };
})();
