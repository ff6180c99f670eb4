/*
 * One line above the map that adds up: what is shown of all there is, and where the rest is. It follows
 * map and switches by itself; every number is a filter, or a way to go there. An empty map says why.
 */
(function () {
  "use strict";

  const { element, plural } = ConflictMap;
  const PAUSE_MS = 150; // a map that still moves asks for nothing
  const MOST_NAMED = 3; // nationalities
  const FAR = { window: "-180,-85,180,85", zoom: 5 }; // for the box around everything
  const number = (count) => count.toLocaleString("en");
  const BACKDROP = ["not_mentioned", "stated_none"];

  function button(words, title, act) {
    const made = element("button", "", words);
    made.type = "button";
    if (title) made.title = title;
    made.addEventListener("click", act);
    return made;
  }

  ConflictMap.Line = class {
    constructor(map, manager) {
      this.map = map;
      this.manager = manager;
      this.allNamed = false; // whether every nationality is named
      this.inView = null; // number of events in the part of the map that is seen; null until known
      this.box = element("section", "cm-sum");
      this.box.setAttribute("aria-label", "What is shown");
      this.shown = element("p", "cm-sum-shown");
      this.about = element("p", "cm-sum-about");
      this.box.append(this.shown, this.about);
      document.body.append(this.box);
      this.why = element("div", "cm-why");
      this.why.setAttribute("role", "status");
      this.why.hidden = true;
      L.DomEvent.disableClickPropagation(this.why);
      map.getContainer().append(this.why);
      for (const name of ["moveend", "resize", "cm:loaded", "cm:layers"]) map.on(name, () => this.follow());
    }

    /** Say what is known, and ask how much of it is in the part of the map that is seen. */
    follow() {
      this.say();
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => ConflictMap.awaited(this.count()), PAUSE_MS);
    }

    async count() {
      const { manager, map } = this;
      if (!manager.view || !map.getSize().x) return;
      if (manager.table && manager.days) return; // while days are played the sum is not said
      const more = { ...manager.switchedOff, window: ConflictMap.windowOf(map.getBounds()), limit: 1 };
      const address = ConflictMap.addressOf("/rows", manager.asked, manager.days, more);
      this.address = address;
      try {
        const { count } = await ConflictMap.load(address);
        if (this.address !== address) return;
        this.inView = { count, of: this.key };
        this.say();
      } catch (error) {
        console.warn(`line: ${error.message}`);
      }
    }

    /** What the answer says of the layers that are on: numbers of events. */
    sums() {
      const { view, layers } = this.manager;
      const shown = ConflictMap.switchedOn(view, new Set(layers.keys()));
      const { events, unplaced } = view.kinds;
      const kinds = events.map((count, kind) => [kind, count]);
      const add = (column) => column.reduce((sum, count, kind) => sum + (shown[kind].length ? count : 0), 0);
      const { verifications, certainties } = ConflictMap.numbersOf(view, shown, kinds);
      const { counts } = ConflictMap.layersOf(view, shown, [{ kinds }]);
      const sure = [...verifications].reduce((sum, [each, some]) => sum + (view.verifications[each].edge === "solid" ? some : 0), 0);
      return {
        all: view.counts.all,
        asked: view.counts.events,
        undatedApart: view.counts.undated_apart,
        on: add(events),
        unplaced: add(unplaced),
        sure,
        counts,
        certain: certainties.get("certain") || 0,
        possible: certainties.get("possible") || 0,
        open: certainties.get("open") || 0,
        undated: certainties.get("undated") || 0,
      };
    }

    get hasDays() {
      const query = new URLSearchParams(this.manager.asked.query);
      return ["from", "to", "certainty"].some((name) => query.has(name));
    }

    /** What the numbers in view were counted for: layers and version; where the map looks may differ. */
    get key() {
      const { manager } = this;
      return [manager.asked.query, manager.view.version, manager.switchedOff.off].join("|");
    }

    say() {
      const { manager } = this;
      if (!manager.view) return;
      const sums = this.sums();
      const playing = Boolean(manager.days);
      const placed = sums.on - sums.unplaced;
      const known = this.inView && this.inView.of === this.key;
      const seen = known && !playing ? Math.min(this.inView.count, placed) : null;
      this.sayShown(sums, seen, placed, playing);
      this.sayAbout(sums, playing);
      this.sayWhy(sums, seen, placed, playing);
    }

    sayShown(sums, seen, placed, playing) {
      const parts = [];
      if (playing) parts.push(element("strong", "", `${number(sums.on)} of ${number(sums.all)}`), "in the days shown");
      else {
        const count = seen === null ? placed : seen;
        parts.push(element("strong", "", `Showing ${number(count)} of ${number(sums.all)}`));
        const away = placed - count;
        if (away) parts.push(button(`${number(away)} outside this view`, "Zoom to all of them", () => this.goToAll()));
        if (sums.unplaced) parts.push(this.filter(`${number(sums.unplaced)} without place`, { placed: "no" }, "Show these alone"));
        const off = sums.asked - sums.on;
        if (off) parts.push(button(`${number(off)} in layers switched off`, "Switch all layers on", () => this.switchAllOn()));
        const left = sums.all - sums.asked;
        if (left) parts.push(button(`${number(left)} left out by the filter`, "Clear the filter", () => this.ask({}, true)));
      }
      fill(this.shown, parts);
    }

    sayAbout(sums, playing) {
      const parts = [];
      // the most first; of as many, in the order of the legend
      const order = (key) => this.manager.view.layers.indexOf(key);
      const foreign = [...sums.counts].filter(([key]) => !BACKDROP.includes(key)).sort((a, b) => b[1] - a[1] || order(a[0]) - order(b[0]));
      const named = this.allNamed ? foreign.length : MOST_NAMED;
      for (const [key, count] of foreign.slice(0, named)) parts.push(this.layer(key, count, playing));
      if (foreign.length > named) {
        const words = plural(foreign.length - named, "more nationality", "more nationalities");
        parts.push(playing ? words : button(words, "Name all of them", () => this.nameAll()));
      }
      for (const key of BACKDROP) if (sums.counts.get(key)) parts.push(this.layer(key, sums.counts.get(key), playing));
      const act = (words, pairs, title) => (playing ? words : this.filter(words, pairs, title));
      if (sums.on) {
        const words = `${sums.sure ? number(sums.sure) : "none"} of ${number(sums.on)} confirmed or corroborated`;
        parts.push(sums.sure ? act(words, { verification: "confirmed,corroborated" }, "Show these alone") : words);
      }
      if (sums.on && (this.hasDays || playing)) {
        if (sums.certain) parts.push(act(`${number(sums.certain)} certain`, { certainty: "certain" }, "All their possible days are in the days shown, or they surely went on then"));
        if (sums.possible) parts.push(act(`${number(sums.possible)} possibly`, { certainty: "possible" }, "They may have happened in the days shown"));
        if (sums.open) parts.push(act(`${number(sums.open)} open`, { certainty: "open" }, "Only an open side of their date (“by 9 April”) reaches into the days shown"));
      }
      if (sums.undated) parts.push(act(`${number(sums.undated)} undated`, { undated: "only" }, "Show these alone"));
      if (sums.undatedApart) {
        parts.push(act(`${number(sums.undatedApart)} undated left out`, { from: "", to: "", certainty: "", undated: "only" }, "Show these alone"));
      }
      fill(this.about, parts);
    }

    layer(key, count, playing) {
      const name = ConflictMap.nameOf(key);
      const words = key === "not_mentioned" ? "not mentioned" : name;
      const said = `${words} ${number(count)}`;
      return playing ? said : this.filter(said, { nationality: key }, `Only ${name}`);
    }

    /** A number that is a filter. */
    filter(words, pairs, title) {
      return button(words, title, () => this.ask(pairs));
    }

    /** Have the page ask for other events; an empty value takes a parameter away. */
    ask(pairs, anew = false) {
      this.manager.tell({ ask: pairs, anew });
    }

    nameAll() {
      this.allNamed = true;
      this.say();
    }

    switchAllOn() {
      if (this.manager.switches) this.manager.switches.switch(() => true);
    }

    goToAll() {
      ConflictMap.awaited(this.zoomToAll()).catch((error) => console.warn(`line: ${error.message}`));
    }

    /** Look at the box around everything of the filter that is in a layer switched on. */
    async zoomToAll() {
      const { manager, map } = this;
      const leftAlone = ConflictMap.leftAlone(map);
      const view = ConflictMap.unpack(await ConflictMap.load(ConflictMap.addressOf("/view", manager.asked, manager.days, FAR)));
      const shown = ConflictMap.switchedOn(view, new Set(manager.layers.keys()));
      const points = view.atoms.filter((each) => ConflictMap.weightOf(each, shown)).map(({ x, y }) => ConflictMap.place(x, y));
      if (points.length && leftAlone()) map.fitBounds(L.latLngBounds(points), { ...ConflictMap.roomOf(map), maxZoom: 9 });
    }

    /** Why the map is empty, with the way out. */
    sayWhy(sums, seen, placed, playing) {
      const [words, action, act] = this.reason(sums, seen, placed);
      this.why.hidden = playing || !words;
      if (this.why.hidden) return;
      this.why.replaceChildren(element("span", "", words));
      if (action) this.why.append(button(action, "", act));
      // in the middle of what the switches leave of the map
      const covered = this.manager.switches ? this.manager.switches.covered() : 0;
      this.why.style.left = `${(this.map.getSize().x - covered) / 2}px`;
    }

    reason(sums, seen, placed) {
      if (placed && seen === 0) return [`${plural(placed, "event", "events")} outside this view`, "Zoom to them", () => this.goToAll()];
      if (placed) return [];
      if (!sums.all && new URLSearchParams(this.manager.asked.query).has("known")) {
        return ["Nothing had been recorded by that day", "Clear the filter", () => this.ask({}, true)];
      }
      if (!sums.all) return ["There are no published events yet"];
      if (!sums.asked && sums.undatedApart) {
        const pairs = { from: "", to: "", certainty: "", undated: "only" };
        return [`${plural(sums.undatedApart, "event", "events")} without a date left out`, "Show them", () => this.ask(pairs)];
      }
      if (!sums.asked) return ["No event matches the filter", "Clear the filter", () => this.ask({}, true)];
      if (!sums.on) return ["All layers are off", "All", () => this.switchAllOn()];
      return [`${plural(sums.unplaced, "event", "events")} without a place: in the list, not on the map`];
    }
  };

  /** Put parts into a paragraph, with dots between them. The one that has the focus keeps it. */
  function fill(paragraph, parts) {
    const focused = [...paragraph.children].indexOf(document.activeElement);
    const pieces = parts.flatMap((part, index) => (index ? [element("span", "cm-dot", " · "), part] : [part]));
    paragraph.replaceChildren(...pieces);
    if (focused >= 0 && paragraph.children[focused] instanceof HTMLButtonElement) paragraph.children[focused].focus();
  }
})();
