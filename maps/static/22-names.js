/* Names on the land: countries, areas, towns; the larger first, none over another or over a mark. */
(function () {
  "use strict";

  const { element, place, overlaps, turned } = ConflictMap;
  const { COUNTRY } = ConflictMap.LEVEL;

  const AREA_NAMES_FROM_ZOOM = 6;
  const COUNTRY_NAMES_UNTIL_ZOOM = 9;
  const AREA_NAMES_UNTIL_ZOOM = 11;
  const SPOT_STEP = 128; // px of the grid on which names of half-seen countries are put
  const DROPS = [0, 30, -30]; // px a name may move down or up to make room for a mark
  const ROOM = 14; // px kept free around the name of a town: a map that is full says nothing
  const LEAST_ROOM = 3; // px around that of a large one: it is what people look for beside a ring
  const MOST_COVERED = 0.45; // share of such a name that may lie over marks
  const GAP = 3; // px between a mark and the name of the town under it
  const MOST_TOWNS = 90;
  const LARGE_TOWN_UNTIL = 6; // towns named from this zoom on win a place before areas do
  const BESIDE_A_MARK_UNTIL = 7; // and these are named beside a mark that covers them

  ConflictMap.Names = L.LayerGroup.extend({
    initialize(features, towns) {
      L.LayerGroup.prototype.initialize.call(this);
      this.features = features;
      this.towns = towns;
      this.shown = new Map(); // country, area or town -> {marker, is}
      this.ruler = element("canvas").getContext("2d");
      this.obstacles = [];
    },

    getEvents() {
      return { zoomstart: this.forget, moveend: this.redraw };
    },

    forget() {
      this.obstacles = [];
    },

    /** Keep clear of these boxes (pixels of the whole world at this zoom). */
    avoid(boxes) {
      this.obstacles = boxes;
      this.redraw();
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      this.redraw();
    },

    redraw() {
      const map = this._map;
      if (!map) return;
      const zoom = Math.round(map.getZoom());
      const middle = ConflictMap.middleOf(map);
      const pass = { zoom, middle, view: map.getPixelBounds(), scale: 256 * 2 ** map.getZoom(), taken: [...this.obstacles], keep: new Map() };
      const towns = this.towns.named(zoom, pass.view, pass.scale, middle);
      if (zoom <= COUNTRY_NAMES_UNTIL_ZOOM) this.placeFeatures(pass, true);
      this.placeTowns(pass, towns.filter((town) => town.zoom <= LARGE_TOWN_UNTIL));
      if (zoom >= AREA_NAMES_FROM_ZOOM && zoom <= AREA_NAMES_UNTIL_ZOOM) this.placeFeatures(pass, false);
      this.placeTowns(pass, towns.filter((town) => town.zoom > LARGE_TOWN_UNTIL));
      for (const [named, { marker, is }] of this.shown) {
        const kept = pass.keep.get(named);
        if (kept && kept.is === is) continue;
        this.removeLayer(marker);
        this.shown.delete(named);
      }
      for (const [named, spot] of pass.keep) if (!this.shown.has(named)) this.show(named, spot);
    },

    placeFeatures({ view, scale, taken, keep, middle }, countries) {
      for (const feature of this.features) {
        const country = feature.level === COUNTRY;
        if (country !== countries) continue;
        const at = this.spotFor(feature, country, view, scale, middle);
        if (!at) continue;
        const [x, y] = [at[0] * scale, at[1] * scale];
        const { name } = feature.properties;
        this.ruler.font = country ? "600 12px sans-serif" : "italic 11px sans-serif";
        const width = this.ruler.measureText(name).width * (country ? 1.2 : 1.05) + 8;
        if (width > (feature.box[2] - feature.box[0]) * scale * (country ? 1.3 : 1)) continue;
        for (const drop of DROPS) {
          const box = [x - width / 2, y + drop - 9, x + width / 2, y + drop + 9];
          if (taken.some((other) => overlaps(other, box))) continue;
          taken.push(box);
          keep.set(feature, { at, drop, is: `${at[0]},${at[1]},${drop}` });
          break;
        }
      }
    },

    /**
     * A dot and beside it the name, at the right or, where something is in the way, the left. Under a
     * mark the dot is not seen: the name of a large town then stands beside the mark, or over or under it.
     */
    placeTowns(pass, towns) {
      const { zoom, scale, taken, keep, middle } = pass;
      let named = 0;
      for (const town of towns) {
        if (named >= MOST_TOWNS) return;
        const x = turned(town.x, middle);
        const size = sizeOf(town, zoom);
        this.ruler.font = `${size}px sans-serif`;
        const width = this.ruler.measureText(town.name).width * 1.05 + 8;
        const large = town.zoom <= BESIDE_A_MARK_UNTIL;
        const room = large ? LEAST_ROOM : ROOM;
        for (const spot of this.spotsOf(x * scale, town.y * scale, width, large)) {
          const { box } = spot;
          const wide = [box[0] - room, box[1] - room / 2, box[2] + room, box[3] + room / 2];
          if (taken.some((other) => overlaps(other, wide))) continue;
          this.keepTown(town, spot, pass);
          named += 1;
          break;
        }
        if (large && !keep.has(town)) {
          const spot = this.leastCovered(x * scale, town.y * scale, width, taken);
          if (spot) this.keepTown(town, spot, pass);
        }
      }
    },

    keepTown(town, spot, { keep, taken, middle, zoom }) {
      const [size, x] = [sizeOf(town, zoom), turned(town.x, middle)];
      taken.push(spot.box);
      keep.set(town, { town: true, size, x, ...spot, is: `${spot.side}${spot.dx},${spot.dy},${spot.over || ""},${size},${x}` });
    },

    /** Where rings stand close the name of a large town may touch some, but never cover much of any. */
    leastCovered(x, y, width, taken) {
      const own = (box) => (box[2] - box[0]) * (box[3] - box[1]);
      const covered = (box) =>
        taken.reduce((sum, other) => {
          const [across, down] = [0, 1].map((axis) => Math.min(box[axis + 2], other[axis + 2]) - Math.max(box[axis], other[axis]));
          return sum + Math.max(across, 0) * Math.max(down, 0);
        }, 0);
      const spots = this.spotsOf(x, y, width, true).map((spot) => ({ ...spot, over: true, share: covered(spot.box) / own(spot.box) }));
      const best = spots.reduce((least, spot) => (spot.share < least.share ? spot : least));
      return best.share < MOST_COVERED ? best : null;
    },

    /** Where the name of a town at these pixels may stand: {side, dx, dy, box}, the best first. */
    spotsOf(x, y, width, large) {
      const beside = (side, dx, dy) => {
        const from = side === "right" ? x + dx - 4 : side === "left" ? x + dx - width - 4 : x + dx - width / 2 - 4;
        return { side, dx, dy, box: [from, y + dy - 8, from + width + 8, y + dy + 8] };
      };
      const cover = large && this.obstacles.find((box) => x > box[0] && x < box[2] && y > box[1] && y < box[3]);
      if (!cover) return [beside("right", 0, 0), beside("left", 0, 0)];
      const [left, top, right, bottom] = [cover[0] - x, cover[1] - y, cover[2] - x, cover[3] - y].map(Math.round);
      const level = Math.round((top + bottom) / 2);
      const over = Math.round((left + right) / 2);
      return [
        beside("right", right + GAP, level),
        beside("left", left - GAP, level),
        beside("middle", over, bottom + 8 + GAP),
        beside("middle", over, top - 8 - GAP),
        ...[-1, 1].flatMap((step) => [beside("right", right + GAP, level + 14 * step), beside("left", left - GAP, level + 14 * step)]),
      ];
    },

    /** The usual place of a name if it is in view, else for a country one that is. */
    spotFor(feature, country, view, scale, middle) {
      const box = [view.min.x / scale, view.min.y / scale, view.max.x / scale, view.max.y / scale];
      const label = [turned(feature.label[0], middle), feature.label[1]];
      const [x, y] = label;
      if (x > box[0] && x < box[2] && y > box[1] && y < box[3]) return label;
      const own = (feature.box[0] + feature.box[2]) / 2;
      const turn = turned(own, middle) - own;
      const there = [box[0] - turn, box[1], box[2] - turn, box[3]];
      const found = country && overlaps(feature.box, there) ? visibleSpot(feature, there, SPOT_STEP / scale) : null;
      return found && [found[0] + turn, found[1]];
    },

    show(named, spot) {
      const [span, className, at] = spot.town ? townLabel(named, spot) : areaLabel(named, spot);
      const icon = L.divIcon({ html: span, className: `cm-name ${className}`, iconSize: null });
      const pane = spot.over ? "cm-names-over" : "cm-names";
      const marker = L.marker(at, { icon, pane, interactive: false, keyboard: false });
      this.shown.set(named, { marker, is: spot.is });
      this.addLayer(marker);
    },
  });

  const sizeOf = (town, zoom) => Math.min(10 + Math.max(zoom - town.zoom, 0), 13);

  function townLabel(town, { side, size, dx, dy, x, over }) {
    const span = element("span", "", town.name);
    span.style.fontSize = `${size}px`;
    span.style.marginLeft = `${dx}px`;
    span.style.marginTop = `${dy}px`;
    return [span, `cm-town cm-town-${side}${over ? " cm-town-over" : ""}`, place(x, town.y)];
  }

  function areaLabel(feature, { at, drop }) {
    const span = element("span", "", feature.properties.name);
    span.style.top = `${drop}px`;
    const kind = feature.level === COUNTRY ? "cm-name-country" : "cm-name-area";
    return [span, kind, place(at[0], at[1])];
  }

  function isInside(ring, x, y) {
    const { points } = ring;
    let inside = false;
    for (let at = 0, last = points.length - 2; at < points.length; last = at, at += 2) {
      const [x1, y1, x2, y2] = [points[at], points[at + 1], points[last], points[last + 1]];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    }
    return inside;
  }

  /**
   * Where to write the name of a country whose usual place is out of view: the point of a fixed
   * grid that lies in it nearest to the middle of the view, so that it does not drift with pans.
   */
  function visibleSpot(feature, view, step) {
    const middle = [(view[0] + view[2]) / 2, (view[1] + view[3]) / 2];
    const spots = [];
    for (let x = (Math.floor(view[0] / step) + 1) * step; x < view[2] - step / 2; x += step) {
      for (let y = (Math.floor(view[1] / step) + 1) * step; y < view[3] - step / 2; y += step) {
        spots.push([x, y, Math.hypot(x - middle[0], y - middle[1])]);
      }
    }
    spots.sort((a, b) => a[2] - b[2]);
    const rings = feature.parts.map(([outer]) => outer).filter((ring) => overlaps(ring.box, view));
    return spots.find(([x, y]) => rings.some((ring) => isInside(ring, x, y)));
  }
})();
