/*
 * The part of the page's address that says how the map is looked at: `#map=6/48.50/37.20&off=CHN`,
 * and `&look=regions` where numbers by region are shown.
 * What is asked for (filters, the chosen event) stands before the #, and Python writes it. This
 * part never reaches the server, so moving the map runs nothing there.
 */
(function () {
  "use strict";

  const SAID_MS = 4000;
  const WAIT_MS = 250; // browsers refuse an address that is written too often

  /** The window whose address it is; our own where the page around us is of another origin. */
  const page = (() => {
    try {
      return window.parent.location.href && window.parent;
    } catch (error) {
      return window;
    }
  })();

  const number = (text, least, most) => {
    const value = text === "" ? NaN : Number(text);
    return value >= least && value <= most ? value : null;
  };

  /** Read a fragment; what cannot be read is left out. */
  ConflictMap.readFragment = function (fragment) {
    const parts = new URLSearchParams(fragment.replace(/^#/, ""));
    const [zoom, latitude, longitude] = (parts.get("map") || "").split("/");
    const view = {
      zoom: number(zoom ?? "", 0, 18),
      latitude: number(latitude ?? "", -85, 85),
      longitude: number(longitude ?? "", -180, 180),
    };
    const whole = Object.values(view).every((value) => value !== null);
    const off = (parts.get("off") || "")
      .split(",")
      .filter((key) => key && key.length <= 80)
      // What was one layer, "no foreign troops", before the two were told apart.
      .flatMap((key) => (key === "none" ? ["not_mentioned", "stated_none"] : [key]));
    const look = parts.get("look") === "regions" ? "regions" : "";
    return { view: whole ? view : null, off: new Set(off.slice(0, 300)), look };
  };

  ConflictMap.writeFragment = function (map, off, look) {
    const zoom = map.getZoom();
    const { lat, lng } = map.getCenter().wrap();
    const digits = Math.max(2, Math.ceil(zoom / 3));
    const parts = [`map=${zoom}/${lat.toFixed(digits)}/${lng.toFixed(digits)}`];
    const keys = [...off].sort().map(encodeURIComponent);
    if (keys.length) parts.push(`off=${keys.join(",")}`);
    if (look) parts.push(`look=${look}`);
    return `#${parts.join("&")}`;
  };

  /**
   * Keeps address and map equal; `off` is the set of keys switched off, `look` how the map is looked
   * at, `onSaid` is told {off, look} of a new address.
   */
  ConflictMap.Address = class {
    constructor(map, off, onSaid) {
      this.map = map;
      this.off = off;
      this.look = "";
      this.onSaid = onSaid;
      this.path = page.location.pathname;
      map.on("moveend", () => this.later());
      const listen = (target, name, listener) => {
        if (!target) return;
        target.addEventListener(name, listener);
        window.addEventListener("pagehide", () => target.removeEventListener(name, listener));
      };
      listen(page, "popstate", () => this.follow());
      listen(page, "hashchange", () => this.follow());
      // Streamlit writes a new filter without this part: put it back
      listen(page.navigation, "currententrychange", () => this.later());
      window.addEventListener("pagehide", () => clearTimeout(this.waiting));
    }

    /** What the address says now. */
    static read() {
      return ConflictMap.readFragment(page.location.hash);
    }

    later() {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.write(), WAIT_MS);
    }

    write() {
      clearTimeout(this.waiting);
      const { location, history } = page;
      if (location.pathname !== this.path) return; // another page of the same app
      const fragment = ConflictMap.writeFragment(this.map, this.off, this.look);
      if (location.hash === fragment) return;
      history.replaceState(history.state, "", location.pathname + location.search + fragment);
    }

    /** Back, forward, or an edited address: look at the map as it says. */
    follow() {
      if (page.location.pathname !== this.path || !page.location.hash) return;
      const { view, off, look } = ConflictMap.Address.read();
      if (view) this.map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
      this.onSaid({ off, look });
    }

    /** The whole address, as somebody else can open it. */
    link() {
      this.write();
      return page.location.href;
    }
  };

  /** A button that copies the address. */
  ConflictMap.CopyLink = L.Control.extend({
    options: { position: "topleft" },

    initialize(address, notice) {
      this.address = address;
      this.notice = notice;
    },

    onAdd() {
      const bar = ConflictMap.element("div", "leaflet-bar cm-copy");
      const button = ConflictMap.element("button", "", "Copy link");
      button.type = "button";
      button.title = "Copy an address that opens exactly this view";
      button.addEventListener("click", async () => {
        const link = this.address.link();
        const done = await ConflictMap.copy(link);
        if (!done) this.notice.say(link); // to be copied by hand
        button.textContent = done ? "Link copied" : "Copy link";
        setTimeout(() => (button.textContent = "Copy link"), SAID_MS);
      });
      bar.append(button);
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    },
  });
})();
