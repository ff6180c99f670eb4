/* Rings around the marks that hold what is new or changed since a moment. */
(function () {
  "use strict";

  const RING = "cm-changed";
  let rows = [];
  let marks = null;

  function ring() {
    if (!marks) return;
    const groups = new Set(rows.map((row) => marks.holding(row)).filter(Boolean));
    for (const { marker, group } of marks.drawn.values()) {
      const element = marker.getElement();
      if (element) element.classList.toggle(RING, groups.has(group));
    }
  }

  /* Marks are drawn anew with every move: their rings with them. */
  const show = ConflictMap.Marks.prototype.show;
  ConflictMap.Marks.prototype.show = function (...given) {
    show.apply(this, given);
    marks = this;
    ring();
  };

  /** A layer that draws nothing by itself: while it is on the map, these events are ringed. */
  ConflictMap.changed = function (given) {
    const layer = L.layerGroup();
    layer.on("add", () => {
      rows = given;
      ring();
    });
    return layer;
  };
})();
