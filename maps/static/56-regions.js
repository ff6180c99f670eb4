/*
 * By region: the other way of looking. First-level areas shaded by how many events of the layers
 * switched on they have, with the numbers printed. Each event counts once; what is known of a whole
 * country only, lies at sea or has no place is told apart.
 */
(function () {
  "use strict";

  const { element, plural } = ConflictMap;
  const PANE = "cm-regions";
  // Fixed steps: the fewest events a map can have must not look like the most.
  const STEPS = [
    { least: 1, words: "1–4, too few to compare", opacity: 0.1 },
    { least: 5, words: "5–19", opacity: 0.26 },
    { least: 20, words: "20–99", opacity: 0.42 },
    { least: 100, words: "100–499", opacity: 0.58 },
    { least: 500, words: "500 or more", opacity: 0.76 },
  ];
  const ELSEWHERE_NAMED = 4;
  const TOGETHER = 12; // countries whose outlines are asked for at once
  const nameOf = (layer) => ConflictMap.lookOf(layer).name || layer;
  const number = (count) => count.toLocaleString("en");
  const stepOf = (count) => STEPS.filter(({ least }) => count >= least).length - 1;

  ConflictMap.Regions = class {
    /** @param onSwitch called when somebody switches between the two ways of looking */
    constructor(map, manager, under, urls, onSwitch) {
      this.map = map;
      this.manager = manager;
      this.url = urls.regions;
      this.on = false;
      this.allNamed = false; // every country of which no more is known
      this.shapes = new Map(); // country -> Map of code -> geometry, or null while asked for
      this.drawn = new Map(); // key -> {layer, look}
      this.labels = new Map(); // key -> {marker, is}
      map.createPane(PANE).style.zIndex = 345; // names of places lie over it
      this.renderer = L.svg({ pane: PANE, padding: 0.3 });
      this.key = element("div", "cm-region-key");
      this.key.hidden = true;
      under.dock(this.key, "Numbers by region");
      this.control(onSwitch);
      map.on("moveend", () => this.on && this.draw());
    }

    control(onSwitch) {
      const Look = L.Control.extend({
        options: { position: "topleft" },
        onAdd: () => {
          const bar = element("div", "leaflet-bar cm-copy cm-look");
          this.button = element("button", "", "By region");
          this.button.type = "button";
          this.button.title = "Numbers of events by first-level area, instead of marks";
          this.button.setAttribute("aria-pressed", "false");
          this.button.addEventListener("click", () => onSwitch(!this.on));
          bar.append(this.button);
          L.DomEvent.disableClickPropagation(bar);
          return bar;
        },
      });
      new Look().addTo(this.map);
    }

    set(on) {
      if (on === this.on) return;
      this.on = on;
      this.button.setAttribute("aria-pressed", String(on));
      document.body.classList.toggle("cm-regions-shown", on);
      this.key.hidden = !on;
      if (on) this.bring();
      else this.clear();
    }

    clear() {
      for (const { layer } of this.drawn.values()) layer.remove();
      for (const { marker } of this.labels.values()) marker.remove();
      this.drawn.clear();
      this.labels.clear();
      this.data = this.dataOf = null;
    }

    /** Ask for the numbers of what the map shows now. */
    async bring() {
      const { asked, days } = this.manager;
      if (!this.on || asked.query === undefined) return;
      const address = ConflictMap.addressOf("/regions", asked, days, {});
      const key = `${address}|${asked.version}`;
      if (key === this.asking || key === this.dataOf) return;
      this.asking = key;
      try {
        const data = await ConflictMap.load(address);
        if (this.asking !== key || !this.on) return;
        const troops = data.layer_sets.map((set) => set.map((layer) => [layer, -1])); // as /view tells them
        this.data = { ...data, kinds: { troops }, regions: data.regions.map((each) => ({ ...each, kinds: paired(each.sets) })) };
        this.dataOf = key;
        this.draw();
      } catch (error) {
        this.manager.notice.say("The numbers by region could not be loaded.", "Try again", () => this.bring());
      } finally {
        if (this.asking === key) this.asking = null;
      }
    }

    /** Regions with events of the layers that are on, the ones with most first. */
    counted() {
      const { data } = this;
      const layers = new Set(this.manager.layers.keys());
      const shown = ConflictMap.switchedOn(data, layers);
      return data.regions
        .map((each) => ({ ...each, count: ConflictMap.weightOf(each, shown), counts: ConflictMap.layersOf(data, shown, [each]).counts }))
        .filter(({ count }) => count)
        .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
    }

    draw() {
      if (!this.on || !this.data) return;
      const all = this.counted();
      const regions = all.filter(({ kind }) => kind === "region");
      const on = [...this.manager.layers.keys()];
      const one = on.length === 1 ? on[0] : null;
      const colour = one ? ConflictMap.lookOf(one).colour : "var(--cm-accent)";
      this.fill(regions, colour);
      this.print(regions);
      this.tell(all, regions, one, colour);
    }

    fill(regions, colour) {
      const wanted = new Map(regions.map((each) => [each.key, each]));
      for (const [key, { layer }] of this.drawn) {
        if (wanted.has(key)) continue;
        layer.remove();
        this.drawn.delete(key);
      }
      const view = this.map.getBounds().pad(0.5);
      const countries = new Set(regions.filter((each) => view.contains(this.at(each))).map(({ country }) => country));
      const missing = [...countries].filter((country) => !this.shapes.has(country));
      for (let from = 0; from < missing.length; from += TOGETHER) this.outlines(missing.slice(from, from + TOGETHER));
      for (const region of regions) {
        const known = this.shapes.get(region.country);
        const geometry = known && known.get(region.key);
        if (!geometry) continue;
        const shift = ConflictMap.shiftOf(this.map, geometry);
        const step = stepOf(region.count);
        const look = [step, colour, shift, ConflictMap.theme].join();
        let entry = this.drawn.get(region.key);
        if (entry && entry.look === look) {
          entry.region = region;
          continue;
        }
        if (entry) entry.layer.remove();
        const style = {
          pane: PANE, renderer: this.renderer, color: "var(--cm-ink)", opacity: step ? 0.5 : 0.35, weight: 1,
          dashArray: step ? null : "3 3", fillColor: colour, fillOpacity: STEPS[step].opacity, className: "cm-region-shape",
        };
        const layer = L.geoJSON(geometry, { ...style, style: () => style, coordsToLatLng: ConflictMap.shifted(geometry, shift) });
        entry = { layer, look, region };
        layer.bindTooltip(() => this.tip(entry.region), { sticky: true, className: "cm-tooltip" });
        layer.on("click", (event) => {
          L.DomEvent.stopPropagation(event);
          this.list(entry.region, event.latlng);
        });
        layer.addTo(this.map);
        this.drawn.set(region.key, entry);
      }
    }

    /** The outlines of the regions of some countries, once each; drawn when they have come. */
    async outlines(countries) {
      for (const country of countries) this.shapes.set(country, null);
      try {
        const { features } = await ConflictMap.load(`${this.url}/${countries.map(encodeURIComponent).join()}.json`);
        for (const country of countries) this.shapes.set(country, new Map());
        for (const { properties, geometry } of features) this.shapes.get(properties.country).set(properties.code, geometry);
        cancelAnimationFrame(this.frame);
        this.frame = requestAnimationFrame(() => this.draw());
      } catch (error) {
        for (const country of countries) this.shapes.delete(country); // the numbers stand without; the next look asks again
        console.warn(`regions of ${countries}: ${error.message}`);
      }
    }

    at(region) {
      return ConflictMap.near(this.map, [region.latitude, region.longitude]);
    }

    /** Print the numbers: the largest first, none over another. */
    print(regions) {
      const taken = [];
      const keep = new Map();
      const view = this.map.getBounds().pad(0.2);
      for (const region of regions) {
        const at = this.at(region);
        if (!view.contains(at)) continue;
        const { x, y } = this.map.latLngToLayerPoint(at);
        const half = 4.5 * number(region.count).length + 5;
        const box = [x - half, y - 10, x + half, y + 10];
        if (taken.some((other) => ConflictMap.overlaps(other, box))) continue;
        taken.push(box);
        keep.set(region.key, { region, at, is: `${at.lat},${at.lng},${this.label(region)}` });
      }
      for (const [key, { marker, is }] of this.labels) {
        const kept = keep.get(key);
        if (kept && kept.is === is) {
          this.labels.get(key).region = kept.region;
          continue;
        }
        marker.remove();
        this.labels.delete(key);
      }
      for (const [key, { region, at, is }] of keep) {
        if (!this.labels.has(key)) this.labels.set(key, this.printed(region, at, is));
      }
      const origin = this.map.getPixelOrigin();
      this.manager.names.avoid(taken.map(([left, top, right, bottom]) => [left + origin.x, top + origin.y, right + origin.x, bottom + origin.y]));
    }

    printed(region, at, is) {
      const few = stepOf(region.count) ? "" : " cm-region-few";
      const icon = L.divIcon({ html: element("span", "", number(region.count)), className: `cm-region${few}`, iconSize: null });
      const marker = L.marker(at, { icon, keyboard: true, riseOnHover: true });
      const entry = { marker, is, region };
      marker.bindTooltip(() => this.tip(entry.region), { direction: "top", offset: [0, -10], className: "cm-tooltip" });
      const list = () => this.list(entry.region, at, marker);
      marker.on("click", list);
      marker.on("add", () => {
        const face = marker.getElement();
        face.setAttribute("aria-label", this.label(region));
        face.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          list();
        });
      });
      marker.addTo(this.map);
      return entry;
    }

    label({ name, country_name: country, count, counts }) {
      const parts = [...counts].map(([layer, each]) => `${nameOf(layer)} ${each}`);
      return `${name}, ${country}: ${plural(count, "event", "events")}: ${parts.join(", ")}. Opens a list.`;
    }

    tip({ name, country_name: country, count, counts }) {
      const tip = element("div", "cm-tip");
      tip.append(element("strong", "", name), element("span", "cm-quiet", country), element("span", "", plural(count, "event", "events")));
      for (const [layer, each] of counts) tip.append(element("span", "", `${nameOf(layer)}: ${number(each)}`));
      tip.append(element("span", "cm-quiet", "Click for the list"));
      return tip;
    }

    list(region, at, marker) {
      const { manager } = this;
      const layers = [...manager.layers.keys()].join(",");
      const bring = (offset, limit) =>
        ConflictMap.load(ConflictMap.addressOf(`/regions/${encodeURIComponent(region.key)}`, manager.asked, manager.days, { layers, offset, limit }));
      manager.showList(`${plural(region.count, "event", "events")} · ${wordsOf(region)}`, bring, at, marker);
    }

    /** What the shades stand for, and what is in no region. */
    tell(all, regions, one, colour) {
      const sum = (list) => list.reduce((total, { count }) => total + count, 0);
      const title = one ? nameOf(one) : "layers that are on";
      const head = element("strong", "", `${plural(sum(regions), "event", "events")} in ${plural(regions.length, "region", "regions")}, ${title}`);
      const scale = element("span", "cm-region-steps");
      STEPS.forEach(({ words, opacity }, step) => {
        const swatch = element("i", step ? "" : "cm-region-swatch-few");
        swatch.style.background = `color-mix(in srgb, ${colour} ${100 * opacity}%, transparent)`;
        const item = element("span");
        item.append(swatch, words);
        scale.append(item);
      });
      const elsewhere = element("span", "cm-region-elsewhere");
      const others = all.filter(({ kind }) => kind !== "region");
      if (others.length) elsewhere.append(`${number(sum(others))} in no one region: `);
      const named = this.allNamed ? others.length : ELSEWHERE_NAMED;
      for (const each of others.slice(0, named)) elsewhere.append(this.elsewhere(each));
      const rest = others.slice(named);
      if (rest.length) elsewhere.append(this.nameAll(`${number(sum(rest))} in ${plural(rest.length, "more country", "more countries")}`));
      const note = element("span", "cm-quiet", "Numbers of reported events, not of fighting: more is reported where more is looked at.");
      this.key.replaceChildren(head, scale, elsewhere, note);
    }

    /** A number that names what it is the sum of. */
    nameAll(words) {
      const button = element("button", "", words);
      button.type = "button";
      button.title = "Name all of them";
      button.addEventListener("click", () => {
        this.allNamed = true;
        this.draw();
        this.key.querySelectorAll(".cm-region-elsewhere button")[ELSEWHERE_NAMED].focus();
      });
      return button;
    }

    elsewhere(each) {
      const button = element("button", "", `${number(each.count)} ${wordsOf(each)}`);
      button.type = "button";
      button.addEventListener("click", () => this.list(each, each.kind === "country" ? this.at(each) : this.map.getCenter()));
      return button;
    }
  };

  const wordsOf = ({ kind, name }) => (kind === "country" ? `somewhere in ${name}` : name);

  /** [set, number, set, number, ...] as pairs. */
  function paired(flat) {
    const found = [];
    for (let index = 0; index < flat.length; index += 2) found.push([flat[index], flat[index + 1]]);
    return found;
  }
})();
