/* Brings the parts together: what is asked for, where, when, which layers are on, what is chosen. */
(function () {
  "use strict";

  const SLOW_MS = 400;
  const LAYER = /^([A-Z]{3}|not_stated|not_mentioned|stated_none)$/;
  const TELL_MS = 600; // who switches one layer often switches the next

  class Manager {
    constructor(map, options, names) {
      this.map = map;
      this.names = names;
      this.options = options;
      this.layers = new Map(); // key -> our layer, while it is on the map
      this.off = ConflictMap.Address.read().off; // keys switched off by the user
      this.view = null;
      this.asked = {};
      this.days = null; // other days than the query's, while the window of time is moved
      this.clicks = 0;
      this.toldOff = ""; // layers that the page knows to be off
      this.areas = new ConflictMap.Areas(map, options.areas_url, (area, at, backdrop) => this.listArea(area, backdrop, at));
      this.marks = new ConflictMap.Marks(map, (group, marker, list) => this.open(group, marker, list));
      this.chosen = new ConflictMap.Chosen(map, options.areas_url, () => this.redraw());
      this.under = new ConflictMap.Under(map);
      this.measure = new ConflictMap.Measure(map, this.under);
      this.legend = new ConflictMap.Legend(options.legend).addTo(map);
      this.under.dock(this.legend.getContainer(), "Signs on the map");
      this.legend.show([], []); // the fixed signs take their room at once
      new ConflictMap.Find(options.areas_url).addTo(map);
      this.notice = new ConflictMap.Notice().addTo(map);
      this.address = new ConflictMap.Address(map, this.off, (said) => this.followAddress(said));
      new ConflictMap.CopyLink(this.address, this.notice).addTo(map);
      this.regions = new ConflictMap.Regions(map, this, this.under, options.basemap, (on) => this.lookByRegion(on));
      this.reference = new ConflictMap.Reference(this.address, this.off, () => this.shownDays()).addTo(map);
      if (options.reference_url) this.reference.bring(options.reference_url);
      this.source = new ConflictMap.Source(map, (view) => this.take(view), (fault) => this.failed(fault));
      map.on("moveend", () => this.look());
      this.sayOpening();
      this.regions.set(ConflictMap.Address.read().look === "regions");
      this.address.look = this.regions.on ? "regions" : "";
      ConflictMap.onTheme(() => this.redraw(true));
      ConflictMap.showState(map, () => this.state());
    }

    /** First and last day of what is shown, as in an address; null at an end that is not limited. */
    shownDays() {
      if (this.days) return this.days;
      const query = new URLSearchParams(this.asked.query || "");
      return { from: query.get("from"), to: query.get("to") };
    }

    /** Say what is being waited for, from the first moment until there are borders and marks. */
    async sayOpening() {
      this.opening = "Loading the map: land, borders and events …";
      this.notice.say(this.opening);
      await ConflictMap.basemapLoaded();
      const said = this.opening;
      this.opening = "";
      if (this.view && this.notice.said === said) this.notice.say("");
    }

    /* Folium's layers come and go with every filter; all of it is settled in one next frame. */
    later() {
      if (this.frame) return;
      const settled = new Promise((resolve) => (this.frame = requestAnimationFrame(resolve)));
      ConflictMap.awaited(settled).then(() => {
        this.frame = 0;
        if (this.question) this.answer(this.question);
        this.redraw();
        this.map.fire("cm:layers");
      });
    }

    /** What is shown, for other programs: see docs/map.md. */
    state() {
      const { view, asked, days, chosen } = this;
      return {
        version: view && view.version,
        query: asked.query ?? null,
        days: days && { ...days },
        layers: [...this.layers.keys()],
        chosen: chosen.id,
        pointed: this.map.hasLayer(chosen.ring) && chosen.ring.getLatLng(),
        marks: [...this.marks.drawn.values()].map(({ marker, group: { single, area, count } }) => ({
          id: single ? single.id : (area && area.id) || null,
          area: area && area.key,
          count,
          marker,
        })),
      };
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
      this.tellOff();
    }

    /** Keys of layers switched off, as a parameter of an address: none where all are on. */
    get switchedOff() {
      const keys = [...this.off].filter((key) => LAYER.test(key)); // reference layers are no filter
      return keys.length ? { off: keys.sort().join() } : {};
    }

    /** Figures, list and download of the page leave out what is switched off: tell it, once a while. */
    tellOff() {
      clearTimeout(this.telling);
      this.telling = setTimeout(() => {
        const off = this.switchedOff.off || "";
        if (!this.view || off === this.toldOff) return;
        this.toldOff = off;
        this.tell({ off });
      }, TELL_MS);
    }

    /** Look as an address says: by region or by event, and with which layers. */
    followAddress({ off, look }) {
      this.lookByRegion(look === "regions");
      this.switchOff(off);
    }

    /** Show numbers by region, or marks. */
    lookByRegion(on) {
      if (on === this.regions.on) return;
      this.map.closePopup();
      this.address.look = on ? "regions" : "";
      this.address.later();
      this.regions.set(on);
      this.redraw();
    }

    /** Switch off exactly these, as an address says. */
    switchOff(off) {
      if ([...off].sort().join() === [...this.off].sort().join()) return;
      this.off.clear();
      for (const key of off) this.off.add(key);
      if (this.switches) this.switches.follow(new Set(off));
      this.reference.follow();
    }

    /** A new question of the page: other events, or another one chosen. */
    answer(question) {
      ConflictMap.setPalette(question.palette);
      if (question.chosen !== this.asked.chosen) this.chosen.set(question.chosen);
      this.chosen.keep = false;
      const same = question.query === this.asked.query && question.version === this.asked.version;
      this.asked = question;
      if (same) return;
      this.days = null;
      this.map.closePopup();
      this.look();
      this.map.fire("cm:question", question);
    }

    /** Ask what the window shows, unless that is known. */
    look() {
      if (this.asked.query === undefined) return null;
      clearTimeout(this.slow);
      if (this.view) this.slow = setTimeout(() => this.notice.say("Loading marks …"), SLOW_MS);
      const done = this.source.look(this.asked, this.days);
      this.regions.bring();
      this.reference.followDays();
      done.finally(() => clearTimeout(this.slow));
      return done;
    }

    /** Look at other days than the query's, or with null at its own again. */
    lookAt(days) {
      this.days = days;
      return this.look();
    }

    take(view) {
      if (this.slow) clearTimeout(this.slow);
      const first = !this.view;
      this.view = view;
      for (const { code, name, look } of view.sides) {
        ConflictMap.sideNames.set(code, name);
        ConflictMap.sideLooks.set(code, look);
      }
      this.notice.say(this.opening);
      this.redraw(first);
      this.tellOff();
      ConflictMap.tellAnswered();
      this.map.fire("cm:loaded", { counts: view.counts });
    }

    failed({ words, seconds }) {
      if (seconds) {
        this.notice.say(words);
        setTimeout(() => this.look(), 1000 * seconds);
        return;
      }
      this.notice.say("The marks could not be loaded.", "Try again", () => this.look());
    }

    redraw(anew) {
      if (!this.view) return;
      const { view, map } = this;
      if (this.regions.on) {
        this.redrawRegions(anew);
        return;
      }
      const zoom = map.getZoom();
      const shown = ConflictMap.switchedOn(view, new Set(this.layers.keys()));
      ConflictMap.turnAtoms(view.atoms, ConflictMap.middleOf(map));
      const groups = ConflictMap.group(view, shown, zoom);
      const width = (group) => 6 * ConflictMap.captionOf(group).length + 4;
      const captioned = ConflictMap.withRoom(groups, zoom, (group) => (group.count > 1 ? width(group) : 0));
      this.marks.show(view, groups, { captioned, anew, chosen: this.chosen });
      this.keepNamesClear(groups, zoom, captioned);
      this.areas.show(ConflictMap.areasFor(map, view, shown, this.chosen, groups));
      this.showLegend(anew);
      ConflictMap.tellDrawn();
    }

    /** By region no mark is drawn: each event is in one of the numbers. */
    redrawRegions(anew) {
      this.marks.show(this.view, [], { captioned: new Set(), anew, chosen: this.chosen });
      this.areas.show(new Map());
      this.regions.draw();
      this.showLegend(anew);
      ConflictMap.tellDrawn();
    }

    /** Names of places give way to marks. */
    keepNamesClear(groups, zoom, captioned) {
      const scale = 256 * 2 ** zoom;
      this.names.avoid(
        groups.map((group) => {
          const { single, count, x, y, backdrop } = group;
          const reach = ConflictMap.reachOf(single, count, backdrop) + (single ? 1 : 4);
          const [left, top] = [x * scale, y * scale - (single ? single.lift : 0)];
          if (!captioned.has(group)) return [left - reach, top - reach, left + reach, top + reach];
          const wide = Math.max(reach, 3 * ConflictMap.captionOf(group).length);
          return [left - wide, top - reach - 14, left + wide, top + reach];
        }),
      );
    }

    showLegend(anew) {
      const keys = this.view.layers.filter((key) => this.layers.has(key));
      const signature = [...keys, "", ...this.view.sides.map((side) => side.code)].join();
      if (!anew && signature === this.legendShown) return;
      this.legendShown = signature;
      this.legend.show(keys, this.view.sides);
    }

    /** A mark was clicked: choose its event, list what is on its spot, or look closer; by keyboard list. */
    async open(group, marker, list) {
      marker.closeTooltip();
      if (group.single) this.choose(group.single.id);
      else if (group.area && group.area.id) this.choose(group.area.id);
      else if (group.area) this.listArea(group.area, group.backdrop, marker.getLatLng(), marker);
      else if (list) ConflictMap.listGroup(this, group, marker);
      else await ConflictMap.lookCloser(this, group, marker);
    }

    /** Point at an event's place, or at the badge of its area, while it is still pointed at. */
    async pointAt(id, still) {
      const found = await this.chosen.whereIs(id);
      if (!found || !still()) return;
      const badge = this.view && this.view.atoms.find(({ area }) => area && (area.id === id || (found.area && area.key === found.area)));
      this.chosen.hint(badge ? ConflictMap.place(badge.x, badge.y) : ConflictMap.near(this.map, found.at));
    }

    /** Point at the mark, ring or badge that stands for a row of the table. */
    hintAt(row) {
      const group = this.marks.holding(row);
      if (group) this.chosen.hint(ConflictMap.place(group.x, group.y));
      else if (row.latitude !== null) this.chosen.hint(ConflictMap.near(this.map, [row.latitude, row.longitude]));
    }

    listArea(area, backdrop, at, marker) {
      if (area.id) this.choose(area.id);
      else this.list({ area: area.key }, backdrop, area.name || "", at, marker);
    }

    /**
     * List events in a pane at a place.
     *
     * @param where parameters of /rows that say which
     * @param backdrop whether those of the backdrop, or those with foreign troops
     */
    async list(rows, backdrop, name, at, marker) {
      const isBehind = (key) => key === "not_mentioned" || key === "stated_none";
      const layers = [...this.layers.keys()].filter((key) => isBehind(key) === backdrop);
      const where = { ...rows, layers: layers.sort().join() };
      const { count } = await ConflictMap.load(ConflictMap.addressOf("/rows", this.asked, this.days, { ...where, limit: 1 }));
      const words = ConflictMap.plural(count, "event", "events");
      const bring = (offset, limit) =>
        ConflictMap.load(ConflictMap.addressOf("/rows", this.asked, this.days, { ...where, sort: "latest", offset, limit }));
      this.showList(name ? `${words} · ${name}` : words, bring, at, marker);
    }

    /** @param bring gives {count, rows} of an offset and a limit */
    showList(heading, bring, at, marker) {
      const list = ConflictMap.eventList(heading, bring, {
        onChoose: (id) => this.choose(id),
        onClose: () => this.map.closePopup(),
        chosen: this.chosen.id,
      });
      ConflictMap.showList(this.map, list, at, this.switches ? this.switches.covered() : 0, marker);
    }

    /** Tell Python. The counter makes a second click on the same event a new value. */
    choose(id) {
      this.chosen.set(id);
      this.asked.chosen = id; // the page's own answer to this click is no news
      this.tell({ event: id });
      ConflictMap.showPanel();
    }

    tell(value) {
      this.clicks += 1;
      // a reload of the page starts the counter anew; the time keeps every click a new value
      if (window.Streamlit) window.Streamlit.setComponentValue({ ...value, click: Date.now() + this.clicks });
    }
  }

  const managers = new WeakMap();
  ConflictMap.manager = (map) => managers.get(map);

  /** Called once by the map's own script. */
  ConflictMap.start = function (map, options) {
    document.body.classList.add("cm-map", "cm-with-sum", "cm-with-time"); // until it is known that there are no days to show
    map.setMinZoom(map.getSize().x > 1000 ? 3 : 2);
    map.setMaxBounds([[-80, -540], [86, 540]]); // once around, so that the 180th meridian is no edge
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(options.attribution);
    ConflictMap.openOn(map, options.opening);
    ConflictMap.setPalette(options.palette);
    ConflictMap.setWords(options.words);
    const names = ConflictMap.basemap(map, options.basemap);
    L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
    const manager = new Manager(map, options, names);
    managers.set(map, manager);
    ConflictMap.linkRows(map, manager);
    manager.line = new ConflictMap.Line(map, manager);
    manager.table = new ConflictMap.EventTable(map, manager);
    manager.timeline = new ConflictMap.Timeline(map, manager);
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
