/* The map's own namespace, its theme, and small helpers that never build HTML from text. */
(function () {
  "use strict";

  const ConflictMap = (window.ConflictMap = {});
  const SVG = "http://www.w3.org/2000/svg";

  /** Make an HTML element; `text` is always text, never markup. */
  ConflictMap.element = function (tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = String(text);
    return made;
  };

  /** Make an SVG element with attributes and children. */
  ConflictMap.svg = function (tag, attributes, children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    for (const child of children || []) made.appendChild(child);
    return made;
  };

  ConflictMap.svgText = function (text, attributes) {
    const made = ConflictMap.svg("text", attributes);
    made.textContent = String(text);
    return made;
  };

  /** Longitude and latitude to the unit square of Web Mercator. */
  ConflictMap.unit = function (longitude, latitude) {
    const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, latitude)) * Math.PI) / 180);
    return [longitude / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  };

  /** The unit square back to a Leaflet position. */
  ConflictMap.place = function (x, y) {
    const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
    return L.latLng(latitude, (x - 0.5) * 360);
  };

  /** The JSON of an address, or an error that names it. */
  ConflictMap.load = (url) => ConflictMap.awaited(load(url));

  async function load(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response.json();
  }

  ConflictMap.plural = (count, one, many) =>
    `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

  /**
   * Where the page shows the chosen event below the map (a narrow screen), bring that into view.
   * Elsewhere, and in a page that is not ours, do nothing.
   */
  ConflictMap.showPanel = function () {
    const frame = window.frameElement; // null where the page is of another origin
    const panel = frame && frame.ownerDocument.querySelector(".st-key-panel");
    if (!panel) return;
    const isBelow = panel.getBoundingClientRect().top >= frame.getBoundingClientRect().bottom;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isBelow) panel.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
  };

  /* Theme: Streamlit tells a component its theme with every render message. The first one has
     passed by the time this script runs, but it leaves --background-color behind. */

  const listeners = new Set();

  function isDark(colour) {
    const digits = /^#([0-9a-f]{6})/i.exec((colour || "").trim());
    if (!digits) return window.matchMedia("(prefers-color-scheme: dark)").matches;
    const value = parseInt(digits[1], 16);
    const light = 0.3 * (value >> 16) + 0.59 * ((value >> 8) & 255) + 0.11 * (value & 255);
    return light < 128;
  }

  function themeNow() {
    const root = getComputedStyle(document.documentElement);
    return isDark(root.getPropertyValue("--background-color")) ? "dark" : "light";
  }

  function setTheme(theme) {
    if (theme === ConflictMap.theme) return;
    ConflictMap.theme = theme;
    document.documentElement.dataset.theme = theme;
    for (const listener of listeners) listener(theme);
  }

  ConflictMap.onTheme = (listener) => listeners.add(listener);

  window.addEventListener("message", (message) => {
    const data = message.data;
    if (message.source !== window.parent || !data || data.type !== "streamlit:render") return;
    if (data.theme && data.theme.backgroundColor) {
      setTheme(isDark(data.theme.backgroundColor) ? "dark" : "light");
    }
  });

  setTheme(themeNow());
})();
