/* Brings the parts together: fetches marks once a query, redraws them on every move by itself. */
(function () {
  "use strict";

  const MARGIN = 0.25; // share of the view around it that is drawn too, for short pans
  const MOST_CAPTIONED = 25; // more marks than that and words beside them would be in the way
  const LEGEND_HEIGHT = 150; // px, about: events should not open hidden under it
  const CLOSEST = 15; // no group is zoomed into further than this to be taken apart

  class Manager {
    constructor(map, options, names) {
      this.map = map;
      this.names = names;
      this.options = options;
      this.layers = new Map(); // key -> our layer, while it is on the map
      this.off = ConflictMap.Address.read().off; // keys switched off by the user
      this.drawn = new Map(); // signature -> {marker, group}
      this.marks = null;
      this.asked = {};
      this.chosen = null;
      this.clicks = 0;
      this.areas = new ConflictMap.Areas(map, options.areas_url, (members, at) => this.pick(members, at));
      this.legend = new ConflictMap.Legend(options.legend).addTo(map);
      this.notice = new ConflictMap.Notice().addTo(map);
      this.address = new ConflictMap.Address(map, this.off, (off) => this.switchOff(off));
      new ConflictMap.CopyLink(this.address, this.notice).addTo(map);
      this.reference = new ConflictMap.Reference(this.address, this.off, ConflictMap.load).addTo(map);
      if (options.reference_url) this.reference.bring(options.reference_url);
      map.on("moveend", () => this.redraw());
      ConflictMap.onTheme(() => this.redraw(true));
    }

    /* Folium's layers come and go with every filter; all of it is settled in one next frame. */
    later() {
      if (this.frame) return;
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        if (this.question) this.answer(this.question);
        this.redraw();
      });
    }

    applySwitches() {
      for (const [key, layer] of [...this.layers]) {
        if (this.off.has(key) && layer.options.group) this.map.removeLayer(layer.options.group);
      }
    }

    remember(key, on) {
      if (on) this.off.delete(key);
      else this.off.add(key);
      this.address.later();
    }

    /** Switch off exactly these, as an address says. */
    switchOff(off) {
      if ([...off].sort().join() === [...this.off].sort().join()) return;
      this.off.clear();
      for (const key of off) this.off.add(key);
      if (this.switches) this.switches.follow(new Set(off));
      this.reference.follow();
    }

    /** Ask for the marks of a query, unless they are here already. */
    answer(question) {
      ConflictMap.setPalette(question.palette);
      if (question.chosen !== this.asked.chosen && question.chosen !== this.chosen) {
        this.chosen = question.chosen;
        this.reveal(question.chosen);
      }
      const same = question.url === this.asked.url && question.version === this.asked.version;
      this.asked = question;
      if (same) return;
      this.fetch(question);
    }

    async fetch(question) {
      if (this.pending) this.pending.abort();
      const pending = (this.pending = new AbortController());
      const slow = setTimeout(() => this.notice.say("Loading marks …"), 400);
      try {
        const response = await fetch(question.url, { signal: pending.signal, cache: "no-cache" });
        if (!response.ok) throw new Error(String(response.status));
        const marks = ConflictMap.unpack(await response.json());
        if (pending.signal.aborted) return;
        this.marks = marks;
        this.notice.say("");
        this.map.closePopup();
        this.redraw(true);
        if (this.asked.chosen) this.reveal(this.asked.chosen);
        this.map.fire("cm:loaded", { total: marks.total });
      } catch (error) {
        if (pending.signal.aborted) return;
        this.asked = { ...this.asked, url: null };
        this.notice.say("The marks could not be loaded.", "Try again", () => {
          this.asked.url = question.url;
          this.fetch(question);
        });
      } finally {
        clearTimeout(slow);
      }
    }

    /** Bring an event chosen elsewhere, in a list or the address, into view. */
    reveal(id) {
      const index = this.marks ? this.marks.events.id.indexOf(id) : -1;
      if (index < 0) return;
      const at = ConflictMap.place(this.marks.x[index], this.marks.y[index]);
      if (!this.map.getBounds().contains(at)) this.map.setView(at, Math.max(this.map.getZoom(), 6));
    }

    view() {
      const bounds = this.map.getBounds().pad(MARGIN);
      const [west, north] = ConflictMap.unit(bounds.getWest(), bounds.getNorth());
      const [east, south] = ConflictMap.unit(bounds.getEast(), bounds.getSouth());
      return [west, north, east, south];
    }

    redraw(anew) {
      if (!this.marks) return;
      const { marks, map } = this;
      const zoom = map.getZoom();
      const shown = ConflictMap.switchedOn(marks, new Set(this.layers.keys()));
      const groups = ConflictMap.group(marks, shown, zoom, this.view());
      this.drawMarks(groups, shown, anew);
      this.keepNamesClear(groups, zoom);
      this.areas.show(ConflictMap.areasFor(marks, shown, groups, zoom, this.chosen));
      this.showLegend(anew);
    }

    /** Names of places give way to marks. */
    keepNamesClear(groups, zoom) {
      const scale = 256 * 2 ** zoom;
      this.names.avoid(
        groups.map((group) => {
          const single = group.members.length === 1;
          const reach = single ? 20 : ConflictMap.ringRadius(group.members.length) + 4;
          const lift = single ? ConflictMap.liftOf(this.marks, group.members[0]) : 0;
          const [x, y] = [group.x * scale, group.y * scale - lift];
          return [x - reach, y - reach, x + reach, y + reach];
        }),
      );
    }

    showLegend(anew) {
      const keys = this.marks.layers.filter((key) => this.layers.has(key));
      const signature = keys.join();
      if (!anew && signature === this.legendShown) return;
      this.legendShown = signature;
      this.legend.show(keys, this.marks.sides);
    }

    /** Marks that stay keep their element, and with it the keyboard's focus. */
    drawMarks(groups, shown, anew) {
      const keep = new Map();
      const captions = groups.length <= MOST_CAPTIONED;
      for (const group of groups) {
        const signature = this.signature(group, captions);
        const known = anew ? undefined : this.drawn.get(signature);
        keep.set(signature, known || { group, marker: this.marker(group, shown, captions) });
      }
      for (const [signature, { marker }] of this.drawn) {
        const kept = keep.get(signature);
        if (!kept || kept.marker !== marker) marker.remove();
      }
      for (const { marker, group } of keep.values()) {
        if (!marker._map) marker.addTo(this.map);
        this.highlight(marker, group);
      }
      this.drawn = keep;
    }

    signature(group, captions) {
      const first = this.marks.events.id[group.members[0]];
      const shares = group.shares.map(([key, share]) => `${key}${share.toFixed(2)}`).join();
      return `${first}|${group.members.length}|${group.x.toFixed(9)}|${group.y.toFixed(9)}|${shares}|${group.edge}|${captions}`;
    }

    highlight(marker, group) {
      const { id } = this.marks.events;
      const has = this.chosen && group.members.some((index) => id[index] === this.chosen);
      marker.getElement().classList.toggle("cm-chosen", Boolean(has));
    }

    marker(group, shown, caption) {
      const single = group.members.length === 1;
      const facts = single ? ConflictMap.factsOf(this.marks, group.members[0]) : null;
      const layers = single ? shown[this.marks.events.layer_set[group.members[0]]] : null;
      const drawing = single ? ConflictMap.singleMark({ ...facts, layers }) : ConflictMap.ringMark({ ...group, count: group.members.length, caption });
      const marker = L.marker(ConflictMap.place(group.x, group.y), {
        icon: L.divIcon({
          html: drawing.picture,
          className: single ? "cm-mark" : "cm-mark cm-group",
          iconSize: drawing.size,
          iconAnchor: drawing.anchor,
        }),
        keyboard: true,
        riseOnHover: true,
        zIndexOffset: single ? 0 : 200,
      });
      marker.bindTooltip(() => (single ? ConflictMap.eventTip(facts) : ConflictMap.groupTip(group)), {
        direction: "top",
        offset: [0, -drawing.reach],
        opacity: 1,
        className: "cm-tooltip",
      });
      marker.on("add", () => {
        const element = marker.getElement();
        element.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          this.open(group, marker);
        });
        element.setAttribute("aria-label", single ? ConflictMap.labelOf(facts) : ConflictMap.groupLabel(group));
      });
      marker.on("click", () => this.open(group, marker));
      return marker;
    }

    open(group, marker) {
      marker.closeTooltip();
      if (group.members.length === 1 || group.oneSpot || this.map.getZoom() >= CLOSEST) {
        this.pick(group.members, marker.getLatLng(), marker);
        return;
      }
      const [west, north, east, south] = group.box;
      const bounds = L.latLngBounds(ConflictMap.place(west, south), ConflictMap.place(east, north));
      const closer = Math.min(this.map.getBoundsZoom(bounds, false, L.point(80, 80)), CLOSEST);
      this.map.setView(bounds.getCenter(), Math.max(closer, this.map.getZoom() + 1));
    }

    /** One event: choose it. Several: list them all. */
    pick(members, at, marker) {
      if (members.length === 1) {
        this.choose(this.marks.events.id[members[0]]);
        return;
      }
      const place = this.marks.events.place[members[0]];
      const here = members.every((index) => this.marks.events.place[index] === place);
      const count = ConflictMap.plural(members.length, "event", "events");
      const heading = here && place >= 0 ? `${count} · ${this.marks.places[place]}` : count;
      const list = ConflictMap.eventList(this.marks, members, heading, {
        onChoose: (id) => this.choose(id),
        onClose: () => this.map.closePopup(),
        chosen: this.chosen,
      });
      const popup = L.popup({
        className: "cm-popup",
        pane: ConflictMap.listPane(this.map),
        maxWidth: 320,
        minWidth: Math.min(280, this.map.getSize().x - 60),
        offset: [0, -12],
        autoPanPaddingTopLeft: [12, 12],
        autoPanPaddingBottomRight: [12 + (this.switches ? this.switches.covered() : 0), 12],
      })
        .setLatLng(at)
        .setContent(list)
        .openOn(this.map);
      list.querySelector("button").focus({ preventScroll: true });
      popup.once("remove", () => {
        const element = marker && marker.getElement();
        if (element) element.focus({ preventScroll: true });
      });
    }

    /** Tell Python. The counter makes a second click on the same event a new value. */
    choose(id) {
      this.chosen = id;
      this.clicks += 1;
      this.redraw();
      this.map.fire("cm:chosen", { event: id });
      if (window.Streamlit) window.Streamlit.setComponentValue({ event: id, click: this.clicks });
      ConflictMap.showPanel();
    }
  }

  const managers = new WeakMap();
  ConflictMap.manager = (map) => managers.get(map);

  /**
   * Show the opening view, and again whenever the frame's size changes, until somebody moves the
   * map: the page gives the frame its height only after the map is there.
   */
  function openOn(map, opening) {
    const container = map.getContainer();
    const { view } = ConflictMap.Address.read();
    let touched = Boolean(view); // an address that says where to look is heeded
    for (const touch of ["pointerdown", "wheel", "keydown"]) {
      container.addEventListener(touch, () => (touched = true), { capture: true, once: true });
    }
    const fit = () => {
      const below = ConflictMap.isNarrow(map) ? 24 : LEGEND_HEIGHT;
      const room = { paddingTopLeft: [24, 24], paddingBottomRight: [24, below] };
      map.fitBounds(opening, { animate: false, maxZoom: 8, ...room });
    };
    container.style.height = "100vh"; // the style sheet may come later than this script
    map.invalidateSize({ animate: false });
    if (view) map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
    else fit();
    let size = map.getSize();
    new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      if (!touched && !map.getSize().equals(size)) fit();
      size = map.getSize();
    }).observe(container);
  }

  /** Called once by the map's own script. */
  ConflictMap.start = function (map, options) {
    map.setMinZoom(map.getSize().x > 1000 ? 3 : 2);
    map.setMaxBounds([[-80, -190], [86, 190]]);
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(options.attribution);
    openOn(map, options.opening);
    ConflictMap.setPalette(options.palette);
    const names = ConflictMap.basemap(map, options.basemap);
    L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
    managers.set(map, new Manager(map, options, names));
  };

  /** The question of the day: which marks, in which colours. One per map. */
  ConflictMap.Question = L.Layer.extend({
    initialize(question) {
      this.question = question;
    },
    onAdd(map) {
      const manager = managers.get(map);
      manager.question = this.question;
      manager.later();
    },
    onRemove() {},
  });

  /** One nationality, switched by Leaflet's layer control; it only says that it is on. */
  ConflictMap.Nationality = L.Layer.extend({
    onAdd(map) {
      const manager = managers.get(map);
      manager.layers.set(this.options.key, this);
      manager.later();
    },
    onRemove(map) {
      const manager = managers.get(map);
      if (manager.layers.get(this.options.key) === this) manager.layers.delete(this.options.key);
      manager.later();
    },
    initialize(options) {
      L.Util.setOptions(this, options);
    },
  });

  ConflictMap.question = (question) => new ConflictMap.Question(question);
  ConflictMap.nationality = (options) => new ConflictMap.Nationality(options);
  ConflictMap.switches = (overlays, options) => new ConflictMap.Switches(null, overlays, options);
})();
