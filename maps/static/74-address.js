/*
 * The part of the page's address that says how the map is looked at: `#map=6/48.50/37.20&off=CHN`.
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
    return { view: whole ? view : null, off: new Set(off.slice(0, 300)) };
  };

  ConflictMap.writeFragment = function (map, off) {
    const zoom = map.getZoom();
    const { lat, lng } = map.getCenter().wrap();
    const digits = Math.max(2, Math.ceil(zoom / 3));
    const parts = [`map=${zoom}/${lat.toFixed(digits)}/${lng.toFixed(digits)}`];
    const keys = [...off].sort().map(encodeURIComponent);
    if (keys.length) parts.push(`off=${keys.join(",")}`);
    return `#${parts.join("&")}`;
  };

  /** Keeps address and map equal; `off` is the set of keys switched off, `onOff` tells a new one. */
  ConflictMap.Address = class {
    constructor(map, off, onOff) {
      this.map = map;
      this.off = off;
      this.onOff = onOff;
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
      const fragment = ConflictMap.writeFragment(this.map, this.off);
      if (location.hash === fragment) return;
      history.replaceState(history.state, "", location.pathname + location.search + fragment);
    }

    /** Back, forward, or an edited address: look at the map as it says. */
    follow() {
      if (page.location.pathname !== this.path || !page.location.hash) return;
      const { view, off } = ConflictMap.Address.read();
      if (view) this.map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
      this.onOff(off);
    }

    /** The whole address, as somebody else can open it. */
    link() {
      this.write();
      return page.location.href;
    }
  };

  /** Put text on the clipboard, in whichever way this browser allows; tell whether it worked. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      // not allowed without https: select it and use the old way
      const field = ConflictMap.element("textarea");
      field.value = text;
      document.body.appendChild(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  }

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
        const done = await copy(link);
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
