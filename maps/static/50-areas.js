/* Where an event is known only roughly: the whole area or circle, softly filled. */
(function () {
  "use strict";

  const PANE = "cm-areas";
  const WIDE = 0.4; // share of the view from which an area is filled more faintly

  function style({ layers, chosen, wide, backdrop, faint }) {
    const fill = ConflictMap.areaFill(layers);
    const dark = ConflictMap.theme === "dark"; // dark ground swallows dark colours
    const own = ConflictMap.lookOf(layers[0]).colour;
    const one = dark ? `color-mix(in srgb, ${own} 55%, #ffffff)` : own;
    const line = layers.length === 1 ? one : "var(--cm-ink)";
    const strength = (dark ? 1.7 : 1) * (wide ? 0.5 : 1) * (backdrop ? 0.4 : 1) * (faint ? 0.5 : 1);
    return {
      fillColor: fill,
      fillOpacity: strength * (chosen ? 0.34 : 0.2),
      color: line,
      opacity: Math.min(1, strength * (chosen ? 0.95 : 0.55)),
      weight: chosen ? 2 : 1,
      className: "cm-area",
    };
  }

  /** A line (a stretch of front, a road) has no inside: it is drawn broad and pale instead. */
  function shapeStyle(wish) {
    const drawn = style(wish);
    const line = wish.geometry && wish.geometry.type === "LineString";
    return line ? { ...drawn, fill: false, weight: 14, opacity: 0.35, lineCap: "round" } : drawn;
  }

  /** Keeps the areas and circles on the map equal to what the marks say should be there. */
  ConflictMap.Areas = class {
    constructor(map, areasUrl, onPick) {
      map.createPane(PANE).style.zIndex = 380;
      this.map = map;
      this.areasUrl = areasUrl;
      this.onPick = onPick;
      this.renderer = L.svg({ pane: PANE, padding: 0.3 });
      this.shown = new Map(); // key -> {layer, look, members}
      this.wanted = new Map();
    }

    options(wish) {
      return {
        ...style(wish),
        pane: PANE,
        renderer: this.renderer,
        smoothFactor: 1.2,
        bubblingMouseEvents: true,
      };
    }

    /** @param drawn {geometry, shift, fine}: what would have to be drawn anew were it otherwise */
    place(key, layer, drawn) {
      const wish = this.wanted.get(key);
      if (!wish || this.shown.has(key)) return;
      const entry = { layer, look: null, ...drawn };
      layer.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        const { area, backdrop } = this.wanted.get(key);
        this.onPick(area, event.latlng, backdrop);
      });
      layer.addTo(this.map);
      this.shown.set(key, entry);
      this.restyle(key, wish, entry);
      // larger ones lie underneath, so that a small area inside a country can be picked
      const isBehind = (each) => Number(Boolean((this.wanted.get(each) || {}).backdrop));
      const ordered = [...this.shown].sort((a, b) => isBehind(b[0]) - isBehind(a[0]) || sizeOf(b[1].layer) - sizeOf(a[1].layer));
      for (const [, each] of ordered) each.layer.bringToFront();
    }

    /** Give an area its look, which changes when it fills much of the view. */
    restyle(key, wish, entry) {
      wish.wide = shareOf(this.map, entry.layer) > WIDE;
      const look = [...wish.layers, wish.chosen, wish.wide, wish.faint, ConflictMap.theme].join("|");
      if (look === entry.look) return;
      entry.look = look;
      entry.layer.setStyle(shapeStyle(wish));
    }

    /** Whether an area is looked at so closely that the light outline is too coarse. */
    get fine() {
      return this.map.getZoom() >= ConflictMap.FINER_FROM_ZOOM;
    }

    async draw(key, wish) {
      const { fine } = this;
      if (wish.circle) {
        const at = ConflictMap.near(this.map, wish.at);
        this.place(key, L.circle(at, { radius: wish.circle, ...this.options(wish) }), { shift: at.lng - wish.at.lng, fine });
        return;
      }
      try {
        const geometry = wish.geometry || (await ConflictMap.outline(wish.code, this.areasUrl, fine));
        if (fine !== this.fine) return; // the zoom changed meanwhile: it is asked for anew
        const shift = ConflictMap.shiftOf(this.map, geometry);
        const options = { ...this.options(wish), style: () => shapeStyle(wish), coordsToLatLng: ConflictMap.shifted(geometry, shift) };
        this.place(key, L.geoJSON(geometry, options), { geometry, shift, fine });
      } catch (error) {
        // the badge is still there; the next redraw asks again
        console.warn(`area ${key} cannot be drawn: ${error.message}`);
      }
    }

    /** Whether what is drawn of an area is another shape, too coarse, or on the other side of the world. */
    isStale(wish, { geometry, shift, fine }) {
      // a shape of its own comes as fine as the screen shows it, and so anew with each zoom
      if (wish.geometry) return JSON.stringify(wish.geometry) !== JSON.stringify(geometry) || shift !== ConflictMap.shiftOf(this.map, geometry);
      if (wish.circle) return shift !== ConflictMap.near(this.map, wish.at).lng - wish.at.lng;
      return fine !== this.fine || shift !== ConflictMap.shiftOf(this.map, geometry);
    }

    /** Show exactly these: Map of key -> {layers, area, code | geometry | circle + at, chosen}. */
    show(wanted) {
      this.wanted = wanted;
      for (const [key, entry] of this.shown) {
        const wish = wanted.get(key);
        if (!wish || this.isStale(wish, entry)) {
          this.map.removeLayer(entry.layer);
          this.shown.delete(key);
        } else {
          this.restyle(key, wish, entry);
        }
      }
      for (const [key, wish] of wanted) if (!this.shown.has(key)) this.draw(key, wish);
    }
  };

  /** How much of the view the box around a layer covers, 0 to 1. */
  function shareOf(map, layer) {
    const view = map.getBounds();
    const box = layer.getBounds();
    const across = Math.min(view.getEast(), box.getEast()) - Math.max(view.getWest(), box.getWest());
    const down = Math.min(view.getNorth(), box.getNorth()) - Math.max(view.getSouth(), box.getSouth());
    const whole = (view.getEast() - view.getWest()) * (view.getNorth() - view.getSouth());
    return (Math.max(across, 0) * Math.max(down, 0)) / whole;
  }

  function sizeOf(layer) {
    const bounds = layer.getBounds();
    return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
  }

  const MARK = 20; // px: a circle within the mark would not be seen

  /** How wide a circle is drawn, in pixels of its radius. */
  function pixelsOf(map, at, radius) {
    const metres = (40_075_017 * Math.cos((at.lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
    return radius / metres;
  }

  /**
   * Every area with a visible event, wherever its badge is grouped, and around each event that has a
   * mark of its own the circle it lies in, once that is larger than the mark: Map of key -> wish.
   */
  ConflictMap.areasFor = function (map, view, shown, chosen, groups) {
    const wanted = new Map();
    const look = (each) => {
      const { certainties } = ConflictMap.numbersOf(view, shown, each.kinds);
      const layers = ConflictMap.layersOf(view, shown, [each]).shares.map(([layer]) => layer);
      return { layers, backdrop: each.backdrop, faint: !certainties.has("certain") && !certainties.has("undated") };
    };
    for (const each of view.atoms) {
      const { area } = each;
      if (!area || !ConflictMap.weightOf(each, shown)) continue;
      const wish = { ...look(each), area, chosen: Boolean(chosen) && (area.id === chosen.id || area.key === chosen.area) };
      if (area.shape) wish.geometry = area.shape;
      else if (area.code) wish.code = area.code;
      else Object.assign(wish, { circle: area.radius_m, at: L.latLng(area.latitude, area.longitude) });
      wanted.set(`${each.backdrop}|${area.key}`, wish);
    }
    for (const { single } of groups) {
      if (!single) continue;
      const { id, half, event } = single;
      const radius = half.events.radius_m[event];
      const at = ConflictMap.near(map, [half.events.latitude[event], half.events.longitude[event]]);
      if (pixelsOf(map, at, radius) <= MARK) continue;
      wanted.set(`around|${id}`, { ...look(single), area: { id }, circle: radius, at, chosen: Boolean(chosen) && chosen.id === id });
    }
    return wanted;
  };
})();
