/*
 * The user's own reference layers, dated, attributed, under the events; and base maps of pictures
 * from a file. Their text is text only.
 */
(function () {
  "use strict";

  const { element, load } = ConflictMap;
  const PANE = "cm-reference";
  const CLOSEST = 18; // zoom to which pictures are enlarged
  const NEAR = 60; // degrees: farther than a view of any use reaches
  const OWN_COLOUR = "#7a5a86";

  const keyOf = (layer) => `ref:${layer.key}`;

  /** A switch a layer, with its source and date; below them what could not be read. */
  ConflictMap.Reference = L.Control.extend({
    options: { position: "topright" },

    /** @param days gives {from, to} of what is shown, as in an address */
    initialize(address, off, days) {
      this.address = address;
      this.off = off;
      this.days = days;
      this.switches = new Map(); // key -> {input, layer}
      this.drawn = new Map(); // key -> Leaflet layer, or null while it is loading
    },

    onAdd(map) {
      map.createPane(PANE).style.zIndex = 370;
      map.on("moveend", () => this.turn());
      this.box = element("details", "cm-reference leaflet-bar");
      this.box.hidden = true;
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      return this.box;
    },

    async bring(url) {
      let listed;
      try {
        listed = await load(url);
      } catch (error) {
        console.warn(`reference layers: ${error.message}`);
        return;
      }
      const { layers, base_maps: baseMaps = [], problems } = listed;
      const count = layers.length + baseMaps.length + problems.length;
      this.box.hidden = !count;
      this.box.open = !ConflictMap.isNarrow(this._map) && count <= 4;
      const title = problems.length ? "Reference layers (!)" : "Reference layers";
      this.box.replaceChildren(element("summary", "", title));
      const list = element("ul");
      for (const layer of layers) list.append(this.row(layer, `${layer.source}, ${layer.date}`));
      for (const tiles of baseMaps) list.append(this.row({ ...tiles, isTiles: true }, ["Base map", tiles.attribution].filter(Boolean).join(" · ")));
      for (const problem of problems) list.append(element("li", "cm-problem", problem));
      this.box.append(list);
      this.follow();
    },

    row(layer, about) {
      const item = element("li");
      const label = element("label");
      const input = element("input");
      input.type = "checkbox";
      input.checked = !this.off.has(keyOf(layer));
      input.addEventListener("change", () => {
        if (input.checked) this.off.delete(keyOf(layer));
        else this.off.add(keyOf(layer));
        this.show(layer, input.checked);
        this.address.later();
      });
      const swatch = element("i", layer.isTiles ? "cm-line cm-line-tiles" : "cm-line");
      if (!layer.isTiles) swatch.style.background = colourOf(layer);
      const words = element("span");
      words.append(element("span", "", layer.title), element("small", "cm-quiet", about));
      label.append(input, swatch, words);
      item.append(label);
      this.switches.set(keyOf(layer), { input, layer });
      return item;
    },

    /** Set the switches as the address says. */
    follow() {
      for (const [key, { input, layer }] of this.switches) {
        input.checked = !this.off.has(key);
        this.show(layer, input.checked);
      }
    },

    async show(layer, on) {
      const key = keyOf(layer);
      const known = this.drawn.get(key);
      if (!on) {
        if (known) known.remove();
        return;
      }
      if (known) known.addTo(this._map);
      if (this.drawn.has(key)) return;
      this.drawn.set(key, null);
      if (layer.isTiles) {
        this.drawn.set(key, pictures(layer).addTo(this._map));
        return;
      }
      try {
        const shapes = await load(`${layer.address}?v=${encodeURIComponent(layer.version)}`);
        const made = draw(this._map, layer, shapes);
        made.turn();
        this.drawn.set(key, made);
        this.shownDays = null;
        this.followDays();
        if (!this.off.has(key)) made.addTo(this._map);
      } catch (error) {
        this.drawn.delete(key);
        console.warn(`reference layer ${layer.key}: ${error.message}`);
      }
    },

    /**
     * Shapes with days of their own follow the window of time: what holds on its last day (today,
     * where it has none) is drawn in full, what held earlier in it faintly, anything else not at all.
     */
    followDays() {
      const days = this.days();
      const key = `${days.from}|${days.to}`;
      if (key === this.shownDays) return;
      this.shownDays = key;
      for (const made of this.drawn.values()) if (made && made.shapes) made.shapes(days);
    },

    /** The view has moved: what is nearer the other way round the world is drawn there. */
    turn() {
      const turned = [...this.drawn.values()].filter((made) => made && made.turn && made.turn());
      for (const made of turned) made.shapes(this.days());
    },
  });

  const today = () => new Date().toISOString().slice(0, 10);

  /** "now", "before" or "" for not within the days shown. ISO days sort as text. */
  function holds({ valid_from: begin, valid_to: end }, { from, to }) {
    const last = to || today();
    const starts = !begin || begin <= last;
    const reaches = !from || !end || end >= from;
    if (!starts || !reaches) return "";
    return !end || end >= last ? "now" : "before";
  }

  const colourOf = (layer) => layer.colour || OWN_COLOUR;

  function draw(map, layer, { features }) {
    const colour = colourOf(layer);
    const style = { pane: PANE, color: colour, weight: 2.5, opacity: 0.9, fillColor: colour, fillOpacity: 0.12, className: "cm-reference-shape" };
    const group = L.layerGroup();
    const renderer = L.svg({ pane: PANE, padding: 0.3 });
    const one = (feature, shift) =>
      L.geoJSON(feature, {
        ...style,
        style: () => style,
        renderer,
        coordsToLatLng: feature.geometry ? ConflictMap.shifted(feature.geometry, shift) : undefined,
        pointToLayer: (_, at) => L.circleMarker(at, { ...style, renderer, radius: 5 }),
        onEachFeature: (_, shape) => shape.bindTooltip(() => tip(layer, feature), { sticky: true, className: "cm-tooltip" }),
      });
    let made = [];
    let turns = null;
    /** Put each shape where it is nearest to the middle of the view; tell whether any had to move. */
    group.turn = () => {
      const shifts = features.map(({ geometry }) => (geometry ? ConflictMap.shiftOf(map, geometry) : 0));
      if (shifts.join() === turns) return false;
      turns = shifts.join();
      group.clearLayers();
      made = features.map((feature, index) => one(feature, shifts[index]));
      return true;
    };
    /** Show what holds in these days. */
    group.shapes = (days) =>
      made.forEach((shape, index) => {
        const when = holds(features[index].properties || {}, days);
        if (!when) group.removeLayer(shape);
        else {
          const faint = when === "before";
          shape.setStyle({ opacity: faint ? 0.35 : 0.9, dashArray: faint ? "4 4" : null, fillOpacity: faint ? 0.04 : 0.12 });
          group.addLayer(shape);
        }
      });
    return group;
  }

  /** A stranger's words for where Leaflet takes HTML. */
  const escaped = (text) => text.replace(/[^\w\s.,:;()/-]/gu, (letter) => `&#${letter.codePointAt(0)};`);

  /** What reaches near the 180th meridian is looked for on its other side too. */
  function aroundTheWorld([west, south, east, north]) {
    const isNear = west < NEAR - 180 || east > 180 - NEAR;
    return isNear ? [[south, west - 360], [north, east + 360]] : [[south, west], [north, east]];
  }

  /** Pictures of a file, over the land and under everything else. */
  function pictures({ title, attribution, least_zoom: least, most_zoom: most, bounds, address }) {
    return L.tileLayer(address, {
      attribution: escaped(attribution || title),
      minZoom: least,
      maxNativeZoom: most,
      maxZoom: CLOSEST,
      bounds: bounds ? aroundTheWorld(bounds) : undefined,
      className: "cm-pictures",
    });
  }

  function tip(layer, feature) {
    const box = element("div", "cm-tip");
    const { name, valid_from: begin, valid_to: end } = feature.properties;
    if (name) box.append(element("strong", "", name));
    if (begin || end) box.append(element("span", "", [begin && `from ${begin}`, end && `to ${end}`].filter(Boolean).join(" ")));
    box.append(element("span", "", layer.title), element("span", "cm-quiet", `${layer.source}, ${layer.date}`));
    return box;
  }
})();
