/* The small map of the form: numbered pins to choose from, and a click anywhere. */
(function () {
  "use strict";

  const { element } = ConflictMap;
  const PANE = "cm-areas";
  const CLOSEST_FIT = 8; // closer, and nothing around would say where it is
  const ACCENT = "var(--cm-accent)";
  const METRES_PER_PIXEL = 156543.034; // at zoom 0 on the equator, tiles of 256 px

  const STYLE = `
    .cm-pin {
      display: grid; place-items: center; border-radius: 50%; font-weight: 600; font-size: 13px;
      background: var(--cm-surface); color: var(--cm-text); border: 2px solid ${ACCENT};
      box-shadow: var(--cm-shadow); cursor: pointer; box-sizing: border-box;
    }
    .cm-pin-chosen { background: ${ACCENT}; color: var(--cm-surface); }
    .leaflet-container { cursor: crosshair; }`;

  const pickers = new WeakMap();

  class Picker {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      this.clicks = 0;
      this.shown = "";
      this.fitted = "";
      this.touched = false;
      this.drawn = L.layerGroup().addTo(map);
      this.marks = []; // {id, marker} of each pin
      map.createPane(PANE).style.zIndex = 380;
      map.on("click", (event) => this.tell(event.latlng.wrap()));
      map.on("resize", () => this.fitAgain());
      for (const kind of ["pointerdown", "wheel", "keydown"]) {
        map.getContainer().addEventListener(kind, () => (this.touched = true), { passive: true });
      }
      this.look(options.opening, {});
    }

    /** Bring bounds into view, and keep them there until a person moves the map. */
    look(bounds, how) {
      this.view = [bounds, { animate: false, ...how }];
      this.touched = false;
      this.map.fitBounds(...this.view);
    }

    /** The frame is often still without a size when the map is made: what fits it comes later. */
    fitAgain() {
      if (!this.touched) this.map.fitBounds(...this.view);
    }

    send(value) {
      this.clicks += 1;
      // a reload of the page starts the counter anew; the time keeps every click a new value
      if (window.Streamlit) window.Streamlit.setComponentValue({ ...value, click: Date.now() + this.clicks });
    }

    tell(at) {
      const scale = (METRES_PER_PIXEL * Math.cos((at.lat * Math.PI) / 180)) / 2 ** this.map.getZoom();
      this.send({ longitude: at.lng, latitude: at.lat, metres_per_pixel: scale });
    }

    async show(pins) {
      const shown = JSON.stringify(pins);
      // the page tells the same pins at every run: one exchanged under a finger loses the click
      if (shown === this.shown) return;
      this.shown = shown;
      this.drawn.clearLayers();
      this.marks = pins.map((pin) => ({ id: pin.key, marker: this.pin(pin) }));
      ConflictMap.tellDrawn();
      const chosen = pins.find((pin) => pin.chosen);
      const outline = chosen ? await this.outline(chosen) : null;
      if (outline) outline.addTo(this.drawn);
      const seen = JSON.stringify(pins.map((pin) => [pin.key, pin.longitude, pin.latitude]).sort());
      const wanted = `${seen}|${chosen ? chosen.key : ""}`;
      if (wanted !== this.fitted) this.fit(pins, outline);
      this.fitted = wanted;
    }

    pin(pin) {
      const face = element("span", "", pin.label);
      const marker = L.marker([pin.latitude, pin.longitude], {
        icon: L.divIcon({
          html: face,
          className: `cm-pin${pin.chosen ? " cm-pin-chosen" : ""}`,
          iconSize: [26, 26],
        }),
        zIndexOffset: pin.chosen ? 1000 : 0,
        riseOnHover: true,
        keyboard: true,
      });
      marker.bindTooltip(() => element("span", "", pin.title), { direction: "top", offset: [0, -12], className: "cm-tooltip" });
      marker.on("add", () => marker.getElement().setAttribute("aria-label", pin.title));
      marker.on("click", () => this.send({ pin: pin.key }));
      return marker.addTo(this.drawn);
    }

    /** The whole area, the shape of its own, or the circle within which the place lies. */
    async outline(pin) {
      const style = { pane: PANE, color: ACCENT, fillColor: ACCENT, weight: 2, fillOpacity: 0.15, interactive: false };
      try {
        const shape = pin.area ? await ConflictMap.outline(pin.area, this.options.areas_url) : pin.shape;
        if (shape) return L.geoJSON(shape, { ...style, style: () => style });
      } catch (error) {
        console.warn(`area ${pin.area} cannot be drawn: ${error.message}`);
      }
      return pin.radius_m ? L.circle([pin.latitude, pin.longitude], { radius: pin.radius_m, ...style }) : null;
    }

    fit(pins, outline) {
      if (!pins.length) return;
      const points = L.latLngBounds(pins.map((pin) => [pin.latitude, pin.longitude]));
      if (outline) {
        // the chosen place fills the view; the others can be reached by zooming out
        this.look(outline.getBounds(), { maxZoom: CLOSEST_FIT, padding: [24, 24] });
        return;
      }
      this.look(points, { maxZoom: CLOSEST_FIT, padding: [40, 40] });
    }
  }

  /** Called once by the map's own script. */
  ConflictMap.startPicker = function (map, options) {
    document.head.appendChild(element("style", "", STYLE));
    map.setMinZoom(1);
    map.setMaxBounds([[-85, -220], [86, 220]]);
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(options.attribution);
    const picker = new Picker(map, options);
    ConflictMap.basemap(map, options.basemap);
    pickers.set(map, picker);
    ConflictMap.showState(map, () => ({ marks: picker.marks }));
    new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
  };

  ConflictMap.Pins = L.Layer.extend({
    initialize(pins) {
      this.pins = pins;
    },
    onAdd(map) {
      const picker = pickers.get(map);
      if (picker) picker.show(this.pins);
    },
    onRemove() {},
  });

  ConflictMap.pins = (pins) => new ConflictMap.Pins(pins);
})();
