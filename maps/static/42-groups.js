/* Which atoms make one mark: those whose pictures would lie on each other at this zoom. */
(function () {
  "use strict";

  const LEAST_REACH = 40; // px: two single marks side by side
  const GROWTH = 4; // a mark is expected to take up so many times the events of its heaviest atom
  const BUCKET = 70; // px: no reach is longer
  const ASIDE = [-30, 16]; // px
  const SINGLE = 19; // px: radius of a single event's picture

  const isSingle = (atoms) => atoms.length === 1 && atoms[0].event !== undefined;
  const radiusOf = ({ atoms, count }) => ConflictMap.reachOf(isSingle(atoms), count, atoms[0].backdrop) + (isSingle(atoms) ? 0 : 1);

  /** Pixels from the middle of a mark's picture to its edge; what is of the backdrop is smaller. */
  ConflictMap.reachOf = (single, count, backdrop) => (single ? SINGLE : ConflictMap.ringRadius(count)) * (backdrop ? ConflictMap.SMALLER : 1);

  /** Things by square of a grid, to find those nearby. */
  class Nearby {
    constructor() {
      this.squares = new Map();
    }

    keyOf(x, y) {
      return `${Math.floor(x / BUCKET)},${Math.floor(y / BUCKET)}`;
    }

    add(thing, x, y) {
      const key = this.keyOf(x, y);
      if (!this.squares.has(key)) this.squares.set(key, []);
      this.squares.get(key).push(thing);
    }

    *around(x, y) {
      for (let column = -1; column <= 1; column += 1) {
        for (let row = -1; row <= 1; row += 1) {
          yield* this.squares.get(this.keyOf(x + column * BUCKET, y + row * BUCKET)) || [];
        }
      }
    }
  }

  /**
   * The heaviest atoms first: each either lies within the reach of a mark that is already there, or
   * starts one of its own. So marks keep apart, and a crowded stretch becomes many marks, not one.
   */
  function gather(atoms, shown, scale) {
    const weighed = [];
    for (const each of atoms) {
      const count = ConflictMap.weightOf(each, shown);
      const [right, down] = each.aside || [0, 0];
      if (count) weighed.push({ each, count, x: each.x * scale + right, y: each.y * scale + down });
    }
    weighed.sort((a, b) => b.count - a.count || a.x - b.x || a.y - b.y);
    const seeds = new Nearby();
    const groups = [];
    for (const { each, count, x, y } of weighed) {
      let nearest = null;
      let least = Infinity;
      for (const seed of seeds.around(x, y)) {
        const apart = Math.hypot(seed.x - x, seed.y - y);
        if (apart < seed.reach && apart < least) [nearest, least] = [seed, apart];
      }
      if (nearest) take(nearest, [each], count, x * count, y * count);
      else {
        const expected = each.event === undefined ? GROWTH * count : 1;
        const reach = Math.min(Math.max(2 * ConflictMap.ringRadius(expected) + 3, LEAST_REACH), BUCKET);
        const seed = { x, y, reach, count, sumX: x * count, sumY: y * count, atoms: [each] };
        seeds.add(seed, x, y);
        groups.push(seed);
      }
    }
    return groups;
  }

  function take(group, atoms, count, sumX, sumY) {
    group.count += count;
    group.sumX += sumX;
    group.sumY += sumY;
    for (const each of atoms) group.atoms.push(each);
  }

  /** Middle of the picture: a mark on a stem stands above its place. */
  function middle(group) {
    const [x, y] = group.pinned ? [group.x, group.y] : [group.sumX / group.count, group.sumY / group.count];
    return [x, isSingle(group.atoms) ? y - group.atoms[0].lift : y];
  }

  /** Pairs of marks whose pictures touch. */
  function touching(groups) {
    const near = new Nearby();
    const found = [];
    groups.forEach((group, index) => {
      const [x, y] = middle(group);
      for (const other of near.around(x, y)) {
        const [otherX, otherY] = middle(other.group);
        if (Math.hypot(x - otherX, y - otherY) < radiusOf(group) + radiusOf(other.group)) found.push([other.group, group]);
      }
      near.add({ group, index }, x, y);
    });
    return found;
  }

  /** Marks stand where their events are on average; where two then touch, on their heaviest. */
  function settle(groups) {
    for (const pair of touching(groups)) for (const group of pair) group.pinned = true;
    let left = groups;
    for (let pairs = touching(left); pairs.length; pairs = touching(left)) {
      for (const [group, other] of pairs) {
        if (!group.atoms || !other.atoms) continue;
        take(group, other.atoms, other.count, other.sumX, other.sumY);
        other.atoms = null;
      }
      left = left.filter((group) => group.atoms);
    }
    return left;
  }

  function extent(atoms) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y } of atoms) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    return box;
  }

  /** Add up the layers of atoms: shares of the ring, and numbers in words. */
  ConflictMap.layersOf = function (view, shown, atoms) {
    const shares = new Map(); // of the ring: an event with two nationalities gives half to each
    const counts = new Map(); // in words: it is an event of both
    for (const { kinds } of atoms) {
      for (const [kind, count] of kinds) {
        const layers = shown[kind];
        for (const layer of layers) {
          shares.set(layer, (shares.get(layer) || 0) + count / layers.length);
          counts.set(layer, (counts.get(layer) || 0) + count);
        }
      }
    }
    const order = (a, b) => view.layers.indexOf(a[0]) - view.layers.indexOf(b[0]);
    return { shares: [...shares].sort(order), counts };
  };

  function describe(view, shown, group, scale) {
    const { atoms, count } = group;
    const box = extent(atoms);
    const single = isSingle(atoms) ? atoms[0] : null;
    const [x, y] = middle(group);
    const numbers = ConflictMap.numbersOf(view, shown, atoms.flatMap(({ kinds }) => kinds));
    const possible = numbers.certainties.get("possible") || 0;
    const open = numbers.certainties.get("open") || 0;
    return {
      x: single ? single.x : x / scale,
      y: single ? single.y : y / scale,
      count,
      atoms,
      box,
      single,
      backdrop: atoms[0].backdrop,
      area: atoms.length === 1 && atoms[0].area ? atoms[0].area : null,
      oneSpot: box[2] - box[0] < 1e-9 && box[3] - box[1] < 1e-9,
      ...ConflictMap.layersOf(view, shown, atoms),
      ...numbers,
      possible,
      open,
      faint: possible + open === count, // not one of them is certain in the days shown
      edge: ConflictMap.edgeOf(view, numbers.verifications),
    };
  }

  /**
   * Atoms to marks; those of the backdrop first, apart from all others.
   *
   * @param view what `unpack` gave
   * @param shown per kind the layers switched on
   * @param zoom Leaflet's zoom level
   */
  ConflictMap.group = function (view, shown, zoom) {
    const scale = 256 * 2 ** zoom;
    // Where an area has events of both, the badge of the backdrop stands beside the other, not under it.
    const taken = new Set(view.atoms.filter((each) => each.area && !each.backdrop && ConflictMap.weightOf(each, shown)).map(({ area }) => area.key));
    for (const each of view.atoms) each.aside = each.backdrop && each.area && taken.has(each.area.key) ? ASIDE : null;
    return [true, false].flatMap((backdrop) => {
      const atoms = view.atoms.filter((each) => each.backdrop === backdrop);
      return settle(gather(atoms, shown, scale)).map((group) => describe(view, shown, group, scale));
    });
  };

  /**
   * Which marks have room for a line of words above them: their boxes lie on no mark and on no
   * other line.
   *
   * @param widthOf width in pixels of a group's line, 0 for none
   */
  ConflictMap.withRoom = function (groups, zoom, widthOf) {
    const scale = 256 * 2 ** zoom;
    const pictures = groups.map(({ single, count, backdrop, x, y }) => {
      const radius = ConflictMap.reachOf(single, count, backdrop) + (single ? 0 : 3);
      const [left, top] = [x * scale, y * scale - (single ? single.lift : 0)];
      return [left - radius, top - radius, left + radius, top + radius];
    });
    const taken = [...pictures];
    return new Set(
      groups.filter((group, index) => {
        const width = group.backdrop ? 0 : widthOf(group);
        if (!width) return false;
        const [left, top, right] = pictures[index];
        const middleX = (left + right) / 2;
        const box = [middleX - width / 2, top - 16, middleX + width / 2, top - 1];
        if (taken.some((other) => other !== pictures[index] && ConflictMap.overlaps(other, box))) return false;
        taken.push(box);
        return true;
      }),
    );
  };
})();
