/*
 * The list beside the map and the marks point at each other: the page's rows carry their event's
 * identifier, so that pointing at one runs nothing on the server.
 */
(function () {
  "use strict";

  const ROW = /st-key-row_([0-9a-f]{8}-[0-9a-f-]{27})/;
  const PAUSE_MS = 120; // a pointer that only passes over rows asks for nothing

  /** The document of the page around the map; null where it is of another origin. */
  const page = () => window.frameElement && window.frameElement.ownerDocument;

  const idOf = (target) => {
    const row = target.closest && target.closest("[class*='st-key-row_']");
    const found = row && ROW.exec(row.className);
    return found ? found[1] : null;
  };

  ConflictMap.linkRows = function (map, manager) {
    const around = page();
    if (!around) return;
    let pointed = null;
    let waiting = 0;
    const point = (event) => {
      const id = idOf(event.target);
      if (id === pointed) return;
      pointed = id;
      clearTimeout(waiting);
      manager.chosen.hint(null);
      if (id) waiting = setTimeout(() => manager.pointAt(id, () => pointed === id), PAUSE_MS);
    };
    for (const name of ["mouseover", "focusin"]) {
      around.addEventListener(name, point);
      window.addEventListener("pagehide", () => around.removeEventListener(name, point));
    }
    map.on("cm:pointed", ({ id, on }) => {
      const row = id && around.querySelector(`.st-key-row_${CSS.escape(id)}`);
      if (row) row.style.background = on ? "rgba(11, 110, 110, 0.14)" : "";
    });
  };
})();
