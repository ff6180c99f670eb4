/* The offline map put together: land, borders, disputed lines with their notes, names. */
(function () {
  "use strict";

  const { element, unit, load } = ConflictMap;
  const { COUNTRY, AREA } = ConflictMap.LEVEL;

  function prepare(collection, level) {
    const features = collection.features.map((feature) => ConflictMap.projectFeature(feature, level));
    for (const feature of features) {
      const at = feature.properties.label;
      feature.label = at
        ? unit(at[0], at[1])
        : [(feature.box[0] + feature.box[2]) / 2, (feature.box[1] + feature.box[3]) / 2];
      feature.size = (feature.box[2] - feature.box[0]) * (feature.box[3] - feature.box[1]);
    }
    return features.sort((a, b) => b.size - a.size);
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

  const COARSE_FROM_ZOOM = 11; // a kilometre is some twenty pixels in the middle of Europe

  /** Says how fine coasts and borders are, where the screen is finer and no pictures lie over them. */
  const Fineness = L.Control.extend({
    options: { position: "bottomright" },

    onAdd(map) {
      this.box = element("div", "cm-fineness", "Coasts and borders are true to about 1 km here");
      map.on("zoomend layeradd layerremove", this.follow, this);
      this.follow();
      return this.box;
    },

    follow() {
      let hasPictures = false;
      this._map.eachLayer((layer) => (hasPictures ||= layer instanceof L.TileLayer));
      this.box.hidden = hasPictures || this._map.getZoom() < COARSE_FROM_ZOOM;
    },
  });

  const geometries = new Map();
  let loaded = Promise.resolve();

  const PATIENCE_MS = 600;

  /** When the first marks are drawn, or it takes too long: land and borders are much work. */
  const marksFirst = (map) =>
    new Promise((resolve) => {
      map.once("cm:loaded", () => requestAnimationFrame(resolve));
      setTimeout(resolve, PATIENCE_MS);
    });

  /** Draw the offline map under everything else. */
  ConflictMap.basemap = function (map, sources) {
    const turn = marksFirst(map);
    map.createPane("cm-names").style.zIndex = 350;
    map.createPane("cm-names-over");
    const features = [];
    const finer = new ConflictMap.Finer(sources.land, load, () => squares.repaint());
    const squares = new ConflictMap.Land(features, (zoom, box) => finer.of(zoom, box));
    const towns = new ConflictMap.Towns(map, sources.towns, load, () => names.redraw());
    const names = new ConflictMap.Names(features, towns);
    const add = (collection, level) => {
      const found = prepare(collection, level);
      // countries first: their names win a place before those of their parts
      if (level === COUNTRY) features.unshift(...found);
      else features.push(...found);
      for (const feature of found) geometries.set(feature.properties.code, feature.geometry);
      squares.repaint();
      names.redraw();
    };
    squares.addTo(map);
    names.addTo(map);
    new Fineness().addTo(map);
    ConflictMap.onTheme(() => squares.repaint());
    const bring = async (url, level) => {
      try {
        const [collection] = await Promise.all([load(url), turn]);
        add(collection, level);
      } catch (error) {
        // marks are worth more than borders: go on without
        console.warn(`basemap: ${error.message}`);
      }
    };
    load(sources.disputed).then(
      (collection) => {
        squares.disputed = collection.features.flatMap(ConflictMap.projectLines);
        squares.repaint();
        notes(map, collection);
      },
      (error) => console.warn(`basemap: ${error.message}`),
    );
    loaded = ConflictMap.awaited(Promise.all([bring(sources.countries, COUNTRY), bring(sources.areas, AREA)]));
    return names;
  };

  const asked = new Map();

  /** When land and borders stand, or could not be had. */
  ConflictMap.basemapLoaded = () => loaded;

  /**
   * The outline of a shipped area: the one the basemap drew, so that both lie on one line.
   *
   * @param fine as fine as it ships, for a close look, where the basemap is finer too
   */
  ConflictMap.outline = async function (code, areasUrl, fine) {
    await loaded;
    if (!fine && geometries.has(code)) return geometries.get(code);
    if (!asked.has(code)) {
      const url = `${areasUrl}${encodeURIComponent(code)}.json`;
      asked.set(code, load(url).then((feature) => feature.geometry));
    }
    return asked.get(code);
  };
})();
