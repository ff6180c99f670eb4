/* The legend, the layer switches, and a line for messages. */
(function () {
  "use strict";

  const { element } = ConflictMap;
  const NARROW = 620; // px: below this, controls start closed (the style sheet says so too)
  const PADDING = 28; // px: of the switches themselves, and a gap below them
  const LEAST_LIST = 88; // px: four switches
  const FEW_LAYERS = 3; // so few are switched one by one

  const isNarrow = (ConflictMap.isNarrow = (map) => map.getSize().x < NARROW);

  function section(box, title, rows, className) {
    if (!rows.length) return;
    const part = element("section", className);
    part.append(element("h3", "", title));
    const list = element("ul");
    for (const [picture, words] of rows) {
      const item = element("li");
      const holder = element("span", "cm-key");
      holder.appendChild(picture);
      item.append(holder, element("span", "", words));
      list.append(item);
    }
    part.append(list);
    box.append(part);
  }

  /** Whoever knows the signs has put the legend away; a browser may keep nothing. */
  function remember(wish) {
    try {
      window.localStorage.setItem(ConflictMap.LEGEND_KEPT, wish);
    } catch (error) {
      console.debug(`legend: ${error.message}`);
    }
  }

  /** Explains what is on the map: nationalities and sides present, and the fixed signs. */
  ConflictMap.Legend = L.Control.extend({
    options: { position: "bottomleft" },

    initialize(keys, options) {
      L.Util.setOptions(this, options);
      this.keys = keys;
    },

    onAdd(map) {
      this.details = element("details", "cm-legend leaflet-bar");
      this.details.open = ConflictMap.legendOpens();
      const summary = element("summary", "", "Legend");
      summary.addEventListener("click", () => remember(this.details.open ? "closed" : "open"));
      this.details.append(summary);
      this.body = element("div", "cm-legend-body");
      this.details.append(this.body);
      L.DomEvent.disableClickPropagation(this.details);
      L.DomEvent.disableScrollPropagation(this.details);
      return this.details;
    },

    close() {
      this.details.open = false;
    },

    /** @param layers keys of the layers on the map; @param sides the sides on the map */
    show(layers, sides) {
      const sample = ConflictMap.sample;
      const { keys } = this;
      this.body.replaceChildren();
      const colours = layers.map((key) => [sample("colour", key), ConflictMap.lookOf(key).name || key]);
      section(this.body, keys.colour_title, colours, "cm-legend-colours");
      section(this.body, keys.shape_title, keys.shapes.map(({ key, words }) => [sample("shape", key), words]));
      const sure = keys.edges.map(({ key, words }) => [sample("edge", key), words]);
      section(this.body, keys.edge_title, [...sure, [sample("possible"), keys.possible]]);
      const fought = sides.map((side) => [sample("side", [side]), side.name]);
      if (sides.length) fought.push([sample("side", [{ ...sides[0], number: 2 }]), keys.sides]);
      section(this.body, keys.side_title, fought);
      const places = [
        [sample("exact"), keys.exact],
        [sample("area"), keys.area],
        [sample("disputed"), keys.disputed],
        [sample("backdrop"), keys.backdrop],
      ];
      if (layers.length > 1) {
        const shares = layers.slice(0, 3).map((key) => [key, 1]);
        places.push([sample("ring", { shares, count: shares.length }), keys.ring]);
      }
      section(this.body, keys.place_title, places);
    },
  });

  function chooser(words, act) {
    const made = element("button", "", words);
    made.type = "button";
    made.addEventListener("click", (event) => {
      event.preventDefault(); // or the label around it would switch its own
      act();
    });
    return made;
  }

  /**
   * Leaflet's own layer control that remembers, by layer key, what the user switched off, so that
   * a new filter (which makes new layers) does not switch it on again.
   */
  ConflictMap.Switches = L.Control.Layers.extend({
    onAdd(map) {
      const manager = ConflictMap.manager(map);
      this.legend = manager.legend;
      this.options.collapsed = isNarrow(map);
      const container = L.Control.Layers.prototype.onAdd.call(this, map);
      container.classList.add("cm-switches");
      container.hidden = !this._layers.length;
      container.setAttribute("role", "group");
      container.setAttribute("aria-label", "Nationalities on the map");
      container.addEventListener("change", () => this.remember());
      if (this._layers.length > FEW_LAYERS) this.offerAll();
      manager.applySwitches();
      manager.switches = this;
      this.watcher = new ResizeObserver(() => this.fit());
      this.watcher.observe(map.getContainer());
      this.watcher.observe(this.legend.getContainer());
      return container;
    },

    /** Buttons for all and none, and one a layer that leaves it alone on the map. */
    offerAll() {
      const bar = element("div", "cm-switches-all");
      bar.append(chooser("All", () => this.switch(() => true)), chooser("None", () => this.switch(() => false)));
      this._section.prepend(bar);
      for (const label of this._overlaysList.querySelectorAll("label")) {
        const layer = label.querySelector("[data-layer]");
        if (!layer) continue;
        const only = chooser("only", () => this.switch((key) => key === layer.dataset.layer));
        only.setAttribute("aria-label", `Only ${ConflictMap.lookOf(layer.dataset.layer).name}`);
        label.firstElementChild.append(only);
      }
    },

    /** Switch each layer on or off by its key. */
    switch(wanted) {
      for (const input of this.getContainer().querySelectorAll(".leaflet-control-layers-selector")) {
        const layer = input.parentElement.querySelector("[data-layer]");
        if (layer && input.checked !== wanted(layer.dataset.layer)) input.click();
      }
    },

    onRemove(map) {
      this.watcher.disconnect();
      L.Control.Layers.prototype.onRemove.call(this, map);
    },

    expand() {
      // on a narrow screen there is room for one of the two
      if (this.options.collapsed) this.legend.close();
      L.Control.Layers.prototype.expand.call(this);
      this.fit();
      return this;
    },

    /** The list scrolls in what the legend, the scale and the credit leave of the map's height. */
    fit() {
      const own = this.getContainer().getBoundingClientRect();
      if (!own.height) return;
      const frame = this._map.getContainer();
      const floors = [...frame.querySelectorAll(".leaflet-bottom > .leaflet-control")]
        .map((control) => control.getBoundingClientRect())
        .filter((box) => box.right > own.left && box.left < own.right)
        .map((box) => box.top);
      const reference = frame.querySelector(".cm-reference:not([hidden])");
      const below = reference ? reference.offsetHeight + 10 : 0;
      const floor = Math.min(frame.getBoundingClientRect().bottom, ...floors);
      this._section.style.maxHeight = `${Math.max(floor - own.top - PADDING - below, LEAST_LIST)}px`;
    },

    /** Pixels at the right of the map that the open list of switches covers. */
    covered() {
      const box = this.getContainer().getBoundingClientRect();
      return this.options.collapsed || !box.width ? 0 : this._map.getSize().x - box.left;
    },

    /** Set the switches as an address says. */
    follow(off) {
      this.switch((key) => !off.has(key));
    },

    remember() {
      for (const input of this.getContainer().querySelectorAll(".leaflet-control-layers-selector")) {
        const layer = input.parentElement.querySelector("[data-layer]");
        if (layer) ConflictMap.manager(this._map).remember(layer.dataset.layer, input.checked);
      }
    },
  });

  /** One line over the map: loading, failure with a way out, or nothing. */
  ConflictMap.Notice = L.Control.extend({
    options: { position: "topleft" },

    onAdd() {
      this.box = element("div", "cm-notice");
      this.box.setAttribute("role", "status");
      this.box.hidden = true;
      L.DomEvent.disableClickPropagation(this.box);
      return this.box;
    },

    say(words, action, onAction) {
      this.said = words;
      this.box.replaceChildren();
      this.box.hidden = !words;
      if (!words) return;
      this.box.append(element("span", "", words));
      if (!action) return;
      const button = element("button", "", action);
      button.type = "button";
      button.addEventListener("click", onAction);
      this.box.append(button);
    },
  });
})();
