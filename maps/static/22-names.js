/* Names on the land: countries, areas, towns; the larger first, none over another or over a mark. */
(function () {
  "use strict";

  const { element, place, overlaps } = ConflictMap;
  const { COUNTRY } = ConflictMap.LEVEL;

  const AREA_NAMES_FROM_ZOOM = 6;
  const COUNTRY_NAMES_UNTIL_ZOOM = 9;
  const AREA_NAMES_UNTIL_ZOOM = 11;
  const SPOT_STEP = 128; // px of the grid on which names of half-seen countries are put
  const DROPS = [0, 30, -30]; // px a name may move down or up to make room for a mark
  const ROOM = 14; // px kept free around the name of a town: a map that is full says nothing
  const MOST_TOWNS = 90;
  const LARGE_TOWN_UNTIL = 6; // towns named from this zoom on win a place before areas do

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
      const pass = { zoom, view: map.getPixelBounds(), scale: 256 * 2 ** map.getZoom(), taken: [...this.obstacles], keep: new Map() };
      const towns = this.towns.named(zoom, pass.view, pass.scale);
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

    placeFeatures({ view, scale, taken, keep }, countries) {
      for (const feature of this.features) {
        const country = feature.level === COUNTRY;
        if (country !== countries) continue;
        const at = this.spotFor(feature, country, view, scale);
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

    /** A dot and beside it the name, at the right or, where something is in the way, the left. */
    placeTowns({ zoom, scale, taken, keep }, towns) {
      let named = 0;
      for (const town of towns) {
        if (named >= MOST_TOWNS) return;
        const [x, y] = [town.x * scale, town.y * scale];
        const size = sizeOf(town, zoom);
        this.ruler.font = `${size}px sans-serif`;
        const width = this.ruler.measureText(town.name).width * 1.05 + 8;
        for (const side of ["right", "left"]) {
          const from = side === "right" ? x - 4 : x - width - 4;
          const box = [from, y - 8, from + width + 8, y + 8];
          const wide = [box[0] - ROOM, box[1] - ROOM / 2, box[2] + ROOM, box[3] + ROOM / 2];
          if (taken.some((other) => overlaps(other, wide))) continue;
          taken.push(box);
          keep.set(town, { town: true, side, size, is: `${side}${size}` });
          named += 1;
          break;
        }
      }
    },

    /** The usual place of a name if it is in view, else for a country one that is. */
    spotFor(feature, country, view, scale) {
      const box = [view.min.x / scale, view.min.y / scale, view.max.x / scale, view.max.y / scale];
      const [x, y] = feature.label;
      if (x > box[0] && x < box[2] && y > box[1] && y < box[3]) return feature.label;
      return country && overlaps(feature.box, box) ? visibleSpot(feature, box, SPOT_STEP / scale) : null;
    },

    show(named, spot) {
      const [span, className, at] = spot.town ? townLabel(named, spot) : areaLabel(named, spot);
      const icon = L.divIcon({ html: span, className: `cm-name ${className}`, iconSize: null });
      const marker = L.marker(at, { icon, pane: "cm-names", interactive: false, keyboard: false });
      this.shown.set(named, { marker, is: spot.is });
      this.addLayer(marker);
    },
  });

  const sizeOf = (town, zoom) => Math.min(10 + Math.max(zoom - town.zoom, 0), 13);

  function townLabel(town, { side, size }) {
    const span = element("span", "", town.name);
    span.style.fontSize = `${size}px`;
    return [span, `cm-town cm-town-${side}`, place(town.x, town.y)];
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
