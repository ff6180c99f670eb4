/*
 * The strip under the map: the legend, where the pointer is, measuring. It takes its room from the
 * map, so that nothing in it ever lies over an event.
 */
(function () {
  "use strict";

  const { element } = ConflictMap;
  const SAID_MS = 2000;

  /** Put text on the clipboard, in whichever way this browser allows; tell whether it worked. */
  ConflictMap.copy = async function (text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      // not allowed without https: select it and use the old way
      const field = element("textarea");
      field.value = text;
      document.body.appendChild(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  };

  /** A position in words that copies itself when it is clicked. */
  function copier(className, label) {
    const button = element("button", className);
    button.type = "button";
    let said = 0;
    button.addEventListener("click", async () => {
      const words = button.dataset.words;
      if (!words || !(await ConflictMap.copy(words))) return;
      button.textContent = "Copied";
      clearTimeout(said);
      said = setTimeout(() => button.replaceChildren(button.dataset.words), SAID_MS);
    });
    const show = (words) => {
      button.hidden = !words;
      if (words === button.dataset.words) return;
      button.dataset.words = words;
      button.setAttribute("aria-label", `Copy ${label}: ${words}`);
      button.title = `Copy ${label}`;
      button.replaceChildren(words);
    };
    return { button, show };
  }

  ConflictMap.Under = class {
    constructor(map) {
      this.map = map;
      this.box = element("section", "cm-under");
      this.box.setAttribute("aria-label", "Legend, position and measuring");
      this.bar = element("div", "cm-under-bar");
      this.place = element("span", "cm-under-place");
      this.of = element("span", "cm-quiet cm-under-of");
      this.degrees = copier("cm-position cm-position-degrees", "latitude and longitude");
      this.mgrs = copier("cm-position cm-position-mgrs", "the MGRS reference");
      this.place.append(this.of, this.degrees.button, this.mgrs.button);
      this.bar.append(this.place);
      this.box.append(this.bar);
      document.body.append(this.box);
      this.watch();
      new ResizeObserver(() => this.makeRoom()).observe(this.box);
    }

    /** The pointer's position; a click on the map holds it, so that the pointer can go and copy it. */
    watch() {
      const { map } = this;
      this.held = L.circleMarker([0, 0], { radius: 4, interactive: false, className: "cm-held", pane: "popupPane" });
      map.on("mousemove", ({ latlng }) => this.pointed(latlng));
      map.on("moveend", () => this.atRest());
      map.on("click", ({ latlng, originalEvent }) => {
        if (this.isMeasuring || originalEvent.target.closest(".cm-mark")) return;
        this.hold(map.hasLayer(this.held) ? null : latlng);
      });
      map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.hold(null);
      });
      map.whenReady(() => this.atRest());
    }

    hold(at) {
      if (!at) this.held.remove();
      else this.held.setLatLng(at).addTo(this.map);
      if (at) this.show(at, "Held");
    }

    pointed(at) {
      if (this.map.hasLayer(this.held)) return;
      this.pointer = at;
      this.show(at, "Pointer");
    }

    /** Who has no pointer reads where the middle of the map is. */
    atRest() {
      if (!this.pointer && !this.map.hasLayer(this.held)) this.show(this.map.getCenter(), "Centre");
    }

    show({ lng, lat }, of) {
      this.of.textContent = of;
      this.degrees.show(ConflictMap.degrees(lng, lat));
      this.mgrs.show(ConflictMap.mgrs(lng, lat));
    }

    /** Add a control to the bar, or below it what is as wide as the map. */
    add(part) {
      this.bar.append(part);
    }

    dock(part, name) {
      this.box.append(part);
      const scroller = part.querySelector(".cm-legend-body") || part;
      scroller.setAttribute("role", "group");
      scroller.setAttribute("aria-label", name);
      // what scrolls is scrolled by keyboard too
      const reach = () => (scroller.tabIndex = scroller.scrollHeight > scroller.clientHeight + 1 ? 0 : -1);
      new ResizeObserver(reach).observe(scroller);
    }

    /** The map is as much lower as the strip is high. */
    makeRoom() {
      document.documentElement.style.setProperty("--cm-under-height", `${this.box.offsetHeight}px`);
    }
  };
})();
