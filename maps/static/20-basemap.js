/* Land, borders and names, drawn from the shipped boundaries: no tile server, no network. */
(function () {
  "use strict";

  const { element, unit, place } = ConflictMap;

  const COLOURS = {
    light: { land: "#f7f5f0", country: "#a9a294", area: "#dcd6c9", coast: "#c3c6c2" },
    dark: { land: "#222c31", country: "#5d6b73", area: "#323e45", coast: "#3b4850" },
  };
  const COUNTRY = 0;
  const AREAS_FROM_ZOOM = 5; // first-level borders below this would only be noise
  const AREA_NAMES_FROM_ZOOM = 6;
  const COUNTRY_NAMES_UNTIL_ZOOM = 7;
  const DROPS = [0, 30, -30]; // px a name may move down or up to make room for a mark

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

  function projectFeature(feature, level) {
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
  }

  const overlaps = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];

  /** Add a ring to the path, leaving out points that fall on the pixel before them. */
  function trace(context, ring, scale, originX, originY) {
    const { points } = ring;
    let lastX = Infinity;
    let lastY = Infinity;
    for (let index = 0; index < points.length; index += 2) {
      const x = points[index] * scale - originX;
      const y = points[index + 1] * scale - originY;
      if (index === 0) context.moveTo(x, y);
      else if (Math.abs(x - lastX) + Math.abs(y - lastY) < 0.7) continue;
      else context.lineTo(x, y);
      lastX = x;
      lastY = y;
    }
    context.closePath();
  }

  /** Leaflet grid of canvases: each square is drawn once and moved about by Leaflet. */
  const Squares = L.GridLayer.extend({
    options: { tileSize: 512, noWrap: true, updateWhenZooming: false, keepBuffer: 1 },

    initialize(features, options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this.features = features;
    },

    createTile(coords) {
      const size = this.getTileSize().x;
      const density = Math.min(window.devicePixelRatio || 1, 2);
      const canvas = element("canvas");
      canvas.width = canvas.height = size * density;
      const context = canvas.getContext("2d");
      context.scale(density, density);
      this.draw(context, coords, size);
      return canvas;
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
      const seen = this.features.filter((feature) => overlaps(feature.box, window_));
      const path = (feature) => {
        context.beginPath();
        for (const rings of feature.parts) {
          if (!overlaps(rings[0].box, window_)) continue;
          for (const ring of rings) trace(context, ring, scale, originX, originY);
        }
      };
      const colours = COLOURS[ConflictMap.theme];
      context.lineJoin = "round";
      for (const feature of seen) {
        if (feature.level !== COUNTRY) continue;
        path(feature);
        context.fillStyle = colours.land;
        context.fill("evenodd");
      }
      if (coords.z >= AREAS_FROM_ZOOM) {
        context.strokeStyle = colours.area;
        context.lineWidth = coords.z >= 8 ? 1.4 : 1;
        for (const feature of seen) {
          if (feature.level === COUNTRY) continue;
          path(feature);
          context.stroke();
        }
      }
      context.strokeStyle = colours.country;
      context.lineWidth = coords.z >= 6 ? 1.5 : 1;
      for (const feature of seen) {
        if (feature.level !== COUNTRY) continue;
        path(feature);
        context.setLineDash(feature.properties.disputed ? [5, 4] : []);
        context.stroke();
      }
      context.setLineDash([]);
    },
  });

  /** Names of countries and areas in view, the larger first, none over another. */
  const Names = L.LayerGroup.extend({
    initialize(features) {
      L.LayerGroup.prototype.initialize.call(this);
      this.features = features;
      this.shown = new Map();
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

    wanted(zoom) {
      const countries = zoom <= COUNTRY_NAMES_UNTIL_ZOOM;
      const areas = zoom >= AREA_NAMES_FROM_ZOOM;
      return this.features.filter((feature) => (feature.level === COUNTRY ? countries : areas));
    },

    redraw() {
      const map = this._map;
      if (!map) return;
      const zoom = map.getZoom();
      const view = map.getPixelBounds();
      const scale = 256 * 2 ** zoom;
      const taken = [...this.obstacles];
      const keep = new Map();
      for (const feature of this.wanted(zoom)) {
        const country = feature.level === COUNTRY;
        const x = feature.label[0] * scale;
        const y = feature.label[1] * scale;
        if (x < view.min.x || x > view.max.x || y < view.min.y || y > view.max.y) continue;
        const name = feature.properties.name;
        this.ruler.font = country ? "600 12px sans-serif" : "11px sans-serif";
        const width = this.ruler.measureText(name).width * (country ? 1.2 : 1.05) + 8;
        if (width > (feature.box[2] - feature.box[0]) * scale * (country ? 1.3 : 1)) continue;
        for (const drop of DROPS) {
          const box = [x - width / 2, y + drop - 9, x + width / 2, y + drop + 9];
          if (taken.some((other) => overlaps(other, box))) continue;
          taken.push(box);
          keep.set(feature, drop);
          break;
        }
      }
      for (const [feature, { marker, drop }] of this.shown) {
        if (keep.get(feature) === drop) continue;
        this.removeLayer(marker);
        this.shown.delete(feature);
      }
      for (const [feature, drop] of keep) if (!this.shown.has(feature)) this.show(feature, drop);
    },

    show(feature, drop) {
      const country = feature.level === COUNTRY;
      const span = element("span", "", feature.properties.name);
      span.style.top = `${drop}px`;
      const icon = L.divIcon({
        html: span,
        className: `cm-name ${country ? "cm-name-country" : "cm-name-area"}`,
        iconSize: null,
      });
      const marker = L.marker(place(...feature.label), {
        icon,
        pane: "cm-names",
        interactive: false,
        keyboard: false,
      });
      this.shown.set(feature, { marker, drop });
      this.addLayer(marker);
    },
  });

  function prepare(collection, level) {
    const features = collection.features.map((feature) => projectFeature(feature, level));
    for (const feature of features) {
      const at = feature.properties.label;
      feature.label = at
        ? unit(at[0], at[1])
        : [(feature.box[0] + feature.box[2]) / 2, (feature.box[1] + feature.box[3]) / 2];
      feature.size = (feature.box[2] - feature.box[0]) * (feature.box[3] - feature.box[1]);
    }
    return features.sort((a, b) => b.size - a.size);
  }

  async function load(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response.json();
  }

  const geometries = new Map();
  let loaded = Promise.resolve();

  /** Draw the offline map under everything else. */
  ConflictMap.basemap = function (map, sources) {
    map.createPane("cm-names").style.zIndex = 350;
    const features = [];
    const squares = new Squares(features);
    const names = new Names(features);
    const add = (collection, level) => {
      const found = prepare(collection, level);
      // countries first: their names win a place before those of their parts
      if (level === COUNTRY) features.unshift(...found);
      else features.push(...found);
      for (const feature of found) geometries.set(feature.properties.code, feature.geometry);
      squares.redraw();
      names.redraw();
    };
    squares.addTo(map);
    names.addTo(map);
    ConflictMap.onTheme(() => squares.redraw());
    const bring = async (url, level) => {
      try {
        add(await load(url), level);
      } catch (error) {
        // marks are worth more than borders: go on without
        console.warn(`basemap: ${error.message}`);
      }
    };
    loaded = Promise.all([bring(sources.countries, COUNTRY), bring(sources.areas, 1)]);
    return names;
  };

  const asked = new Map();

  /** The outline of a shipped area: the one the basemap drew, so that both lie on one line. */
  ConflictMap.outline = async function (code, areasUrl) {
    await loaded;
    if (geometries.has(code)) return geometries.get(code);
    if (!asked.has(code)) {
      const url = `${areasUrl}${encodeURIComponent(code)}.json`;
      asked.set(code, load(url).then((feature) => feature.geometry));
    }
    return asked.get(code);
  };
})();
