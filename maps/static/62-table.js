/*
 * The events as a table under the map: what is in view, or all of the filter. It follows the map by
 * itself: panning, time and switches ask /rows anew and run nothing of the page.
 */
(function () {
  "use strict";

  const { element, plural } = ConflictMap;
  const A_PAGE = 50; // rows
  const PAUSE_MS = 120; // a pointer that only passes over rows asks for nothing
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const COLUMNS = [
    { words: "Title", sort: "title" },
    { words: "When", sort: "latest", down: true },
    { words: "Place", sort: "place" },
    { words: "Nationality", sort: "nationality" },
    { words: "Kind", sort: "kind" },
    { words: "Verification", sort: "verification" },
  ];

  ConflictMap.EventTable = class {
    constructor(map, manager) {
      this.map = map;
      this.manager = manager;
      this.sort = "latest";
      this.reverse = false;
      this.inView = true;
      this.rows = new Map(); // id -> {row, line}
      this.build();
      for (const name of ["moveend", "resize", "cm:loaded", "cm:layers", "cm:question"]) map.on(name, () => this.follow());
      map.on("cm:pointed", ({ id, group, on }) => this.point(on ? (row) => row.id === id || this.isIn(row, group) : () => false));
    }

    build() {
      const Opener = L.Control.extend({ options: { position: "topleft" }, onAdd: () => this.opener() });
      new Opener().addTo(this.map);
      this.box = element("section", "cm-table");
      this.box.setAttribute("aria-label", "Events as a table");
      this.box.hidden = true;
      const bar = element("div", "cm-table-bar");
      this.scopes = [this.scope("In view", true), this.scope("All of the filter", false)];
      this.count = element("output", "cm-table-count");
      const close = element("button", "", "Close");
      close.type = "button";
      close.addEventListener("click", () => this.show(false));
      bar.append(...this.scopes, this.count, close);
      const table = element("table");
      const head = element("tr");
      this.heads = COLUMNS.map((column) => this.head(column));
      head.append(...this.heads);
      table.append(element("thead"), (this.body = element("tbody")));
      table.firstChild.append(head);
      this.more = element("button", "cm-more", "Show more");
      this.more.type = "button";
      this.more.hidden = true;
      this.more.addEventListener("click", () => this.bring(this.body.children.length));
      this.scroller = element("div", "cm-table-scroll");
      this.scroller.append(table, this.more);
      this.box.append(bar, this.scroller);
      this.box.addEventListener("keydown", (event) => this.key(event));
      for (const name of ["mouseover", "focusin"]) this.body.addEventListener(name, (event) => this.over(event.target));
      this.body.addEventListener("mouseleave", () => this.over(null));
      document.body.append(this.box);
    }

    opener() {
      const bar = element("div", "leaflet-bar cm-copy");
      this.button = element("button", "", "Table");
      this.button.type = "button";
      this.button.title = "The events as a table under the map";
      this.button.setAttribute("aria-expanded", "false");
      this.button.addEventListener("click", () => this.show(this.box.hidden));
      bar.append(this.button);
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    }

    scope(words, inView) {
      const made = element("button", "", words);
      made.type = "button";
      made.setAttribute("aria-pressed", String(this.inView === inView));
      made.addEventListener("click", () => {
        this.inView = inView;
        for (const each of this.scopes) each.setAttribute("aria-pressed", String(each === made));
        this.anew();
      });
      return made;
    }

    head({ words, sort, down }) {
      const cell = element("th");
      cell.scope = "col";
      const button = element("button", "", words);
      button.type = "button";
      button.addEventListener("click", () => {
        this.reverse = this.sort === sort && !this.reverse;
        this.sort = sort;
        this.sorted();
        this.anew();
      });
      cell.append(button);
      cell.cmSort = { sort, down: Boolean(down) };
      return cell;
    }

    sorted() {
      for (const cell of this.heads) {
        const { sort, down } = cell.cmSort;
        const words = this.reverse === down ? "ascending" : "descending";
        cell.setAttribute("aria-sort", sort === this.sort ? words : "none");
      }
    }

    show(open) {
      this.box.hidden = !open;
      document.body.classList.toggle("cm-with-table", open);
      // On a narrow screen the page gives the frame more room, so that both can be used.
      if (window.frameElement) window.frameElement.classList.toggle("cm-frame-with-table", open);
      this.button.setAttribute("aria-expanded", String(open));
      if (open) this.manager.legend.close(); // there is little room left on the map
      this.map.invalidateSize({ animate: false });
      this.sorted();
      if (open) this.anew();
      else this.button.focus();
    }

    anew() {
      this.scroller.scrollTop = 0;
      this.follow();
    }

    /** Bring the first rows again; the newest question once the one before it is answered. */
    async follow() {
      if (this.box.hidden || this.manager.asked.query === undefined) return;
      this.stale = true;
      if (this.busy) return;
      this.busy = true;
      while (this.stale) {
        this.stale = false;
        await this.bring(0);
      }
      this.busy = false;
    }

    address(offset) {
      const { manager, map } = this;
      const more = { sort: this.sort, reverse: Number(this.reverse), offset, limit: A_PAGE };
      if (this.inView) more.window = ConflictMap.windowOf(map.getBounds());
      Object.assign(more, manager.switchedOff);
      return ConflictMap.addressOf("/rows", manager.asked, manager.days, more);
    }

    async bring(offset) {
      try {
        const { count, rows } = await ConflictMap.load(this.address(offset));
        this.fill(count, rows, offset);
      } catch (error) {
        this.count.textContent = "The table could not be loaded.";
      }
    }

    fill(count, rows, offset) {
      const focused = document.activeElement && document.activeElement.closest(".cm-table tbody tr");
      if (!offset) {
        this.body.replaceChildren();
        this.rows.clear();
      }
      for (const each of rows) this.add(each);
      if (focused && !focused.isConnected && this.rows.has(focused.dataset.id)) this.buttonOf(focused.dataset.id).focus({ preventScroll: true });
      const left = count - this.body.children.length;
      this.more.hidden = left <= 0 || !rows.length;
      this.more.textContent = `Show more (${left.toLocaleString("en")} left)`;
      this.count.textContent = count ? plural(count, "event", "events") : this.inView ? "No event in view" : "No event matches";
    }

    add(row) {
      const facts = ConflictMap.factsOfRow(row);
      const line = element("tr");
      line.dataset.id = row.id;
      if (row.id === this.manager.chosen.id) line.setAttribute("aria-current", "true");
      const title = element("td");
      const button = element("button", "", facts.title);
      button.type = "button";
      button.dir = "auto";
      title.append(button);
      const who = element("td", "cm-table-who");
      facts.layers.forEach((layer, index) => {
        const name = capital(ConflictMap.nameOf(layer)) + (index < facts.layers.length - 1 ? ", " : "");
        const pair = element("span", "cm-table-pair"); // no line ends between a sign and its name
        pair.append(ConflictMap.sample("colour", layer), element("span", "", name));
        who.append(pair);
      });
      const place = element("td", "", facts.where || "no place given");
      place.dir = "auto";
      line.append(title, element("td", "", [facts.when, facts.certainty].filter(Boolean).join(" · ")), place, who, element("td", "", capital(facts.type)), element("td", "", capital(facts.verification)));
      line.addEventListener("click", () => this.open(row));
      this.body.append(line);
      this.rows.set(row.id, { row, line });
    }

    buttonOf(id) {
      return this.rows.get(id).line.querySelector("button");
    }

    /** Open the event beside the map, and have it in the middle of it. */
    open(row) {
      for (const { line } of this.rows.values()) line.removeAttribute("aria-current");
      this.rows.get(row.id).line.setAttribute("aria-current", "true");
      this.manager.choose(row.id);
      const isRough = row.precision >= 3 && row.precision <= 6; // then its whole area is brought into view
      if (row.latitude !== null && !isRough) this.map.panTo([row.latitude, row.longitude]);
    }

    over(target) {
      const line = target && target.closest("tr");
      const id = line ? line.dataset.id : null;
      if (id === this.pointed) return;
      this.pointed = id;
      clearTimeout(this.waiting);
      this.manager.chosen.hint(null);
      if (!id) return;
      this.waiting = setTimeout(() => {
        const known = this.rows.get(id);
        if (known && this.pointed === id) this.manager.hintAt(known.row);
      }, PAUSE_MS);
    }

    isIn(row, group) {
      return Boolean(group) && this.manager.marks.holding(row) === group;
    }

    point(is) {
      if (this.box.hidden) return;
      for (const { row, line } of this.rows.values()) line.classList.toggle("cm-pointed", is(row));
    }

    key(event) {
      if (event.key === "Escape") this.show(false);
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const line = event.target.closest("tbody tr");
      const next = line && (event.key === "ArrowDown" ? line.nextElementSibling : line.previousElementSibling);
      if (!next) return;
      event.preventDefault();
      next.querySelector("button").focus();
    }
  };
})();
