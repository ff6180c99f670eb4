/* The user's own reference layers: dated, attributed, under the events. Their text is text only. */
(function () {
  "use strict";

  const { element } = ConflictMap;
  const PANE = "cm-reference";
  const OWN_COLOUR = "#7a5a86";

  const keyOf = (layer) => `ref:${layer.key}`;

  /** A switch a layer, with its source and date; below them what could not be read. */
  ConflictMap.Reference = L.Control.extend({
    options: { position: "topright" },

    initialize(address, off, load) {
      this.address = address;
      this.off = off;
      this.load = load;
      this.switches = new Map(); // key -> {input, layer}
      this.drawn = new Map(); // key -> Leaflet layer, or null while it is loading
    },

    onAdd(map) {
      map.createPane(PANE).style.zIndex = 370;
      this.box = element("details", "cm-reference leaflet-bar");
      this.box.hidden = true;
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      return this.box;
    },

    async bring(url) {
      let listed;
      try {
        listed = await this.load(url);
      } catch (error) {
        console.warn(`reference layers: ${error.message}`);
        return;
      }
      const { layers, problems } = listed;
      this.box.hidden = !layers.length && !problems.length;
      this.box.open = !ConflictMap.isNarrow(this._map) && layers.length + problems.length <= 4;
      const title = problems.length ? "Reference layers (!)" : "Reference layers";
      this.box.replaceChildren(element("summary", "", title));
      const list = element("ul");
      for (const layer of layers) list.append(this.row(layer));
      for (const problem of problems) list.append(element("li", "cm-problem", problem));
      this.box.append(list);
      this.follow();
    },

    row(layer) {
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
      const swatch = element("i", "cm-line");
      swatch.style.background = colourOf(layer);
      const words = element("span");
      words.append(element("span", "", layer.title), element("small", "cm-quiet", `${layer.source}, ${layer.date}`));
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
      try {
        const shapes = await this.load(`${layer.address}?v=${encodeURIComponent(layer.version)}`);
        const made = draw(layer, shapes);
        this.drawn.set(key, made);
        if (!this.off.has(key)) made.addTo(this._map);
      } catch (error) {
        this.drawn.delete(key);
        console.warn(`reference layer ${layer.key}: ${error.message}`);
      }
    },
  });

  const colourOf = (layer) => layer.colour || OWN_COLOUR;

  function draw(layer, shapes) {
    const colour = colourOf(layer);
    const style = { pane: PANE, color: colour, weight: 2.5, opacity: 0.9, fillColor: colour, fillOpacity: 0.12, className: "cm-reference-shape" };
    return L.geoJSON(shapes, {
      ...style,
      style: () => style,
      renderer: L.svg({ pane: PANE, padding: 0.3 }),
      pointToLayer: (feature, at) => L.circleMarker(at, { ...style, radius: 5 }),
      onEachFeature: (feature, shape) => shape.bindTooltip(() => tip(layer, feature), { sticky: true, className: "cm-tooltip" }),
    });
  }

  function tip(layer, feature) {
    const box = element("div", "cm-tip");
    const { name } = feature.properties;
    if (name) box.append(element("strong", "", name));
    box.append(element("span", "", layer.title), element("span", "cm-quiet", `${layer.source}, ${layer.date}`));
    return box;
  }
})();
