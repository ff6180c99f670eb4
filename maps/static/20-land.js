/* Land and borders, drawn from the shipped boundaries: no tile server, no network. */
(function () {
  "use strict";

  const { element, unit } = ConflictMap;

  const COLOURS = {
    light: { land: "#f7f5f0", country: "#a9a294", area: "#dcd6c9" },
    dark: { land: "#222c31", country: "#5d6b73", area: "#323e45" },
  };
  const COUNTRY = 0;
  const AREA = 1;
  ConflictMap.LEVEL = { COUNTRY, AREA };
  const AREAS_FROM_ZOOM = 5; // first-level borders below this would only be noise

  /** One polygon ring in unit Mercator coordinates with its bounding box. */
  function projectRing(ring) {
    const points = new Float64Array(ring.length * 2);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    ring.forEach(([longitude, latitude], index) => {
      const [x, y] = unit(longitude, latitude);
      points[2 * index] = x;
      points[2 * index + 1] = y;
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    });
    return { points, box };
  }

  ConflictMap.projectLines = function (feature) {
    const { type, coordinates } = feature.geometry;
    const lines = type === "LineString" ? [coordinates] : coordinates;
    return lines.map(projectRing);
  };

  ConflictMap.projectFeature = function (feature, level) {
    const { type, coordinates } = feature.geometry;
    const polygons = type === "Polygon" ? [coordinates] : coordinates;
    const parts = polygons.map((rings) => rings.map(projectRing));
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [outer] of parts) {
      box[0] = Math.min(box[0], outer.box[0]);
      box[1] = Math.min(box[1], outer.box[1]);
      box[2] = Math.max(box[2], outer.box[2]);
      box[3] = Math.max(box[3], outer.box[3]);
    }
    return { level, parts, box, properties: feature.properties, geometry: feature.geometry };
  };

  const overlaps = (ConflictMap.overlaps = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1]);

  const isEdge = (x) => x < 1e-7 || x > 1 - 1e-7;

  /**
   * Add a ring to the path, leaving out points that fall on the pixel before them.
   *
   * @param open a line, that is drawn and not filled: areas are cut at the 180th meridian, and that
   *   cut is no border
   */
  function trace(context, ring, scale, originX, originY, open) {
    const { points } = ring;
    let lastX = Infinity;
    let lastY = Infinity;
    for (let index = 0; index < points.length; index += 2) {
      const x = points[index] * scale - originX;
      const y = points[index + 1] * scale - originY;
      if (index === 0 || (open && isEdge(points[index]) && isEdge(points[index - 2]))) context.moveTo(x, y);
      else if (Math.abs(x - lastX) + Math.abs(y - lastY) < 0.7) continue;
      else context.lineTo(x, y);
      lastX = x;
      lastY = y;
    }
    if (!open) context.closePath();
  }

  /** Leaflet grid of canvases: each square is drawn once and moved about by Leaflet. */
  ConflictMap.Land = L.GridLayer.extend({
    options: { tileSize: 512, updateWhenZooming: false, keepBuffer: 1 },

    /** @param finer gives the squares of a part of the world, null where there are none yet */
    initialize(features, finer, options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this.features = features;
      this.finer = finer;
      this.disputed = [];
    },

    createTile(coords) {
      const size = this.getTileSize().x;
      const density = Math.min(window.devicePixelRatio || 1, 2);
      const canvas = element("canvas");
      canvas.width = canvas.height = size * density;
      const context = canvas.getContext("2d");
      context.scale(density, density);
      canvas.paint = () => {
        context.clearRect(0, 0, size, size);
        this.draw(context, coords, size);
      };
      canvas.paint();
      return canvas;
    },

    /** Draw each square anew where it stands: nothing flashes. */
    repaint() {
      for (const { el } of Object.values(this._tiles)) el.paint();
    },

    draw(context, coords, size) {
      const scale = 256 * 2 ** coords.z;
      const originX = coords.x * size;
      const originY = coords.y * size;
      const margin = 4;
      const window_ = [
        (originX - margin) / scale,
        (originY - margin) / scale,
        (originX + size + margin) / scale,
        (originY + size + margin) / scale,
      ];
      const colours = COLOURS[ConflictMap.theme];
      context.lineJoin = "round";
      const fill = (parts) => {
        context.fillStyle = colours.land;
        context.beginPath();
        for (const rings of parts) {
          if (!overlaps(rings[0].box, window_)) continue;
          for (const ring of rings) trace(context, ring, scale, originX, originY);
        }
        context.fill("evenodd");
      };
      const stroke = (lines, colour, width) => {
        [context.strokeStyle, context.lineWidth] = [colour, width];
        context.beginPath();
        for (const line of lines) if (overlaps(line.box, window_)) trace(context, line, scale, originX, originY, true);
        context.stroke();
      };
      const ofAreas = [colours.area, coords.z >= 8 ? 1.4 : 1];
      const ofCountries = [colours.country, coords.z >= 6 ? 1.5 : 1];
      const fine = this.finer(coords.z, window_);
      if (fine) {
        for (const { land } of fine) fill(land);
        for (const { areas } of fine) stroke(areas, ...ofAreas);
        for (const { countries } of fine) stroke(countries, ...ofCountries);
      } else {
        const seen = this.features.filter((feature) => overlaps(feature.box, window_));
        const [countries, areas] = [true, false].map((is) => seen.filter((feature) => (feature.level === COUNTRY) === is));
        for (const { parts } of countries) fill(parts);
        if (coords.z >= AREAS_FROM_ZOOM) stroke(areas.flatMap(({ parts }) => parts.flat()), ...ofAreas);
        stroke(countries.flatMap(({ parts }) => parts.flat()), ...ofCountries);
      }
      for (const line of this.disputed) {
        if (!overlaps(line.box, window_)) continue;
        // a disputed border may lie on a drawn one: that is wiped out first
        context.beginPath();
        trace(context, line, scale, originX, originY, true);
        context.strokeStyle = colours.land;
        context.lineWidth = 4;
        context.stroke();
        context.strokeStyle = colours.country;
        context.lineWidth = 1.5;
        context.setLineDash([6, 4]);
        context.stroke();
        context.setLineDash([]);
      }
    },
  });
})();
