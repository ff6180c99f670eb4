/* Land, borders and names, drawn from the shipped boundaries: no tile server, no network. */
(function () {
  "use strict";

  const { element, unit, place } = ConflictMap;

  const COLOURS = {
    light: { land: "#f7f5f0", country: "#a9a294", area: "#dcd6c9", coast: "#c3c6c2" },
    dark: { land: "#222c31", country: "#5d6b73", area: "#323e45", coast: "#3b4850" },
  };
  const COUNTRY = 0;
  const AREA = 1;
  const AREAS_FROM_ZOOM = 5; // first-level borders below this would only be noise
  const AREA_NAMES_FROM_ZOOM = 6;
  const COUNTRY_NAMES_UNTIL_ZOOM = 9;
  const SPOT_STEP = 128; // px of the grid on which names of half-seen countries are put
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

  function projectLines(feature) {
    const { type, coordinates } = feature.geometry;
    const lines = type === "LineString" ? [coordinates] : coordinates;
    return lines.map(projectRing);
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
  function trace(context, ring, scale, originX, originY, open) {
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
    if (!open) context.closePath();
  }

  /** Leaflet grid of canvases: each square is drawn once and moved about by Leaflet. */
  const Squares = L.GridLayer.extend({
    options: { tileSize: 512, noWrap: true, updateWhenZooming: false, keepBuffer: 1 },

    initialize(features, options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this.features = features;
      this.disputed = [];
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
        context.stroke();
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
        const at = this.spotFor(feature, country, view, scale);
        if (!at) continue;
        const [x, y] = [at[0] * scale, at[1] * scale];
        const name = feature.properties.name;
        this.ruler.font = country ? "600 12px sans-serif" : "11px sans-serif";
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
      for (const [feature, { marker, is }] of this.shown) {
        const kept = keep.get(feature);
        if (kept && kept.is === is) continue;
        this.removeLayer(marker);
        this.shown.delete(feature);
      }
      for (const [feature, spot] of keep) if (!this.shown.has(feature)) this.show(feature, spot);
    },

    /** The usual place of a name if it is in view, else for a country one that is. */
    spotFor(feature, country, view, scale) {
      const box = [view.min.x / scale, view.min.y / scale, view.max.x / scale, view.max.y / scale];
      const [x, y] = feature.label;
      if (x > box[0] && x < box[2] && y > box[1] && y < box[3]) return feature.label;
      return country && overlaps(feature.box, box) ? visibleSpot(feature, box, SPOT_STEP / scale) : null;
    },

    show(feature, { at, drop, is }) {
      const country = feature.level === COUNTRY;
      const span = element("span", "", feature.properties.name);
      span.style.top = `${drop}px`;
      const icon = L.divIcon({
        html: span,
        className: `cm-name ${country ? "cm-name-country" : "cm-name-area"}`,
        iconSize: null,
      });
      const marker = L.marker(place(at[0], at[1]), {
        icon,
        pane: "cm-names",
        interactive: false,
        keyboard: false,
      });
      this.shown.set(feature, { marker, is });
      this.addLayer(marker);
    },
  });

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

  /** Broad invisible lines over the dashed ones, which say whose border is disputed. */
  function notes(map, collection) {
    map.createPane("cm-borders").style.zIndex = 360;
    for (const feature of collection.features) {
      const options = { pane: "cm-borders", className: "cm-disputed", weight: 14 };
      const lines = L.geoJSON(feature, { ...options, renderer: L.svg({ pane: "cm-borders" }) });
      const words = `Disputed border: ${feature.properties.name}`;
      lines.eachLayer((line) => {
        const note = () => element("span", "", words);
        line.bindTooltip(note, { sticky: true, className: "cm-tooltip" }).addTo(map);
        forKeyboard(map, line, words);
      });
    }
  }

  /**
   * A line with a note can be reached by keyboard while it is in view, says its note to those who
   * cannot see it, and shows it where the line is nearest to the middle of the view.
   */
  function forKeyboard(map, line, words) {
    const path = line.getElement();
    path.setAttribute("role", "img");
    path.setAttribute("aria-label", words);
    const reach = () => {
      const isDrawn = line._parts.length > 0; // Leaflet's own word for the parts of it in view
      path.setAttribute("tabindex", isDrawn ? 0 : -1);
    };
    reach();
    map.on("moveend", reach);
    path.addEventListener("focus", () => {
      const middle = line.closestLayerPoint(map.latLngToLayerPoint(map.getCenter()));
      if (middle) line.openTooltip(map.layerPointToLatLng(middle));
    });
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
    load(sources.disputed).then(
      (collection) => {
        squares.disputed = collection.features.flatMap(projectLines);
        squares.redraw();
        notes(map, collection);
      },
      (error) => console.warn(`basemap: ${error.message}`),
    );
    loaded = Promise.all([bring(sources.countries, COUNTRY), bring(sources.areas, AREA)]);
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
