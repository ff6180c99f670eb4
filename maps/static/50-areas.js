/* Where an event is known only roughly: the whole area or circle, softly filled. */
(function () {
  "use strict";

  const PANE = "cm-areas";
  const CIRCLE_FROM_PX = 16; // a smaller circle would lie hidden under its own mark
  const MOST_CIRCLES = 250;
  const NONE = -1;

  function style(layers, chosen) {
    const fill = ConflictMap.areaFill(layers);
    const dark = ConflictMap.theme === "dark"; // dark ground swallows dark colours
    const own = ConflictMap.lookOf(layers[0]).colour;
    const one = dark ? `color-mix(in srgb, ${own} 55%, #ffffff)` : own;
    const line = layers.length === 1 ? one : "var(--cm-ink)";
    const strength = dark ? 1.7 : 1;
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
    const drawn = style(wish.layers, wish.chosen);
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
        ...style(wish.layers, wish.chosen),
        pane: PANE,
        renderer: this.renderer,
        smoothFactor: 1.2,
        bubblingMouseEvents: true,
      };
    }

    place(key, layer) {
      const wish = this.wanted.get(key);
      if (!wish || this.shown.has(key)) return;
      const entry = { layer, look: wish.look };
      layer.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        this.onPick(this.wanted.get(key).members, event.latlng);
      });
      layer.addTo(this.map);
      this.shown.set(key, entry);
      // larger ones lie underneath, so that a small area inside a country can be picked
      const ordered = [...this.shown].sort((a, b) => sizeOf(b[1].layer) - sizeOf(a[1].layer));
      for (const [, each] of ordered) each.layer.bringToFront();
    }

    async draw(key, wish) {
      if (wish.circle) {
        this.place(key, L.circle(wish.at, { radius: wish.circle, ...this.options(wish) }));
        return;
      }
      try {
        const geometry = wish.geometry || (await ConflictMap.outline(wish.code, this.areasUrl));
        this.place(key, L.geoJSON(geometry, { ...this.options(wish), style: () => shapeStyle(wish) }));
      } catch (error) {
        // the badge is still there; the next redraw asks again
        console.warn(`area ${key} cannot be drawn: ${error.message}`);
      }
    }

    /** Show exactly these: Map of key -> {layers, members, code | geometry | circle + at, chosen}. */
    show(wanted) {
      for (const wish of wanted.values()) wish.look = `${wish.layers.join()}|${wish.chosen}|${ConflictMap.theme}`;
      this.wanted = wanted;
      for (const [key, entry] of this.shown) {
        const wish = wanted.get(key);
        if (!wish) {
          this.map.removeLayer(entry.layer);
          this.shown.delete(key);
        } else if (wish.look !== entry.look) {
          entry.look = wish.look;
          entry.layer.setStyle(shapeStyle(wish));
        }
      }
      for (const [key, wish] of wanted) if (!this.shown.has(key)) this.draw(key, wish);
    }
  };

  function sizeOf(layer) {
    const bounds = layer.getBounds();
    return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
  }

  function add(wanted, key, wish, index, layers, chosen) {
    const known = wanted.get(key);
    if (known) {
      known.members.push(index);
      known.chosen = known.chosen || chosen;
      for (const layer of layers) if (!known.layers.includes(layer)) known.layers.push(layer);
    } else {
      wanted.set(key, { ...wish, layers: [...layers], members: [index], chosen });
    }
  }

  /** All areas with a visible event, wherever their badges are grouped. */
  function shippedAreas(marks, shown, chosen, wanted) {
    const { events } = marks;
    for (let index = 0; index < marks.total; index += 1) {
      const area = events.area[index];
      const shape = events.shape[index];
      if (area === NONE && shape === NONE) continue;
      const layers = shown[events.layer_set[index]];
      if (!layers.length) continue;
      const isChosen = events.id[index] === chosen;
      if (area !== NONE) {
        const { code } = marks.areas[area];
        add(wanted, `area:${code}`, { code }, index, layers, isChosen);
      } else {
        add(wanted, `shape:${shape}`, { geometry: marks.shapes[shape] }, index, layers, isChosen);
      }
    }
  }

  /** Circles only where a mark stands alone and its circle is larger than the mark. */
  function circles(marks, shown, groups, zoom, chosen, wanted) {
    const { events } = marks;
    let drawn = 0;
    for (const group of groups) {
      if (!group.oneSpot || drawn >= MOST_CIRCLES) continue;
      const at = ConflictMap.place(group.x, group.y);
      const metresAPixel = (40075016.7 * Math.cos((at.lat * Math.PI) / 180)) / (256 * 2 ** zoom);
      for (const index of group.members) {
        const radius = events.radius_m[index];
        const rough = events.precision[index] !== 1;
        if (!rough || events.area[index] !== NONE || events.shape[index] !== NONE || !radius) continue;
        if (radius / metresAPixel < CIRCLE_FROM_PX) continue;
        const layers = shown[events.layer_set[index]];
        const key = `circle:${at.lat.toFixed(5)},${at.lng.toFixed(5)},${radius}`;
        add(wanted, key, { circle: radius, at }, index, layers, events.id[index] === chosen);
        drawn += 1;
      }
    }
  }

  ConflictMap.areasFor = function (marks, shown, groups, zoom, chosen) {
    const wanted = new Map();
    shippedAreas(marks, shown, chosen, wanted);
    circles(marks, shown, groups, zoom, chosen, wanted);
    for (const wish of wanted.values()) {
      wish.layers.sort((a, b) => marks.layers.indexOf(a) - marks.layers.indexOf(b));
    }
    return wanted;
  };
})();
