/* What lies over the map at its edges: the view is fitted into what it leaves, as if it were edges. */
(function () {
  "use strict";

  const GAP = 24; // px around what is fitted
  const MOST = 0.45; // share of the map that panels may take away: less would be too little to fit into

  /** Leaflet's paddings for fitBounds: room for the controls at the left and the panels at the right. */
  ConflictMap.roomOf = function (map) {
    const { x: width, y: height } = map.getSize();
    const frame = map.getContainer().getBoundingClientRect();
    const panels = [...map.getContainer().querySelectorAll(".leaflet-top.leaflet-right > .leaflet-control")];
    const lefts = panels
      .map((panel) => panel.getBoundingClientRect())
      .filter((box) => box.width && box.height > height * 0.2)
      .map((box) => frame.right - box.left);
    const buttons = [...map.getContainer().querySelectorAll(".leaflet-top.leaflet-left > .leaflet-bar:not(.cm-find)")];
    const left = Math.max(GAP, ...buttons.map((button) => button.getBoundingClientRect().right - frame.left + GAP / 2));
    const right = Math.min(Math.max(GAP, ...lefts.map((covered) => covered + GAP / 2)), width * MOST);
    return { paddingTopLeft: L.point(Math.min(left, width / 4), GAP), paddingBottomRight: L.point(right, GAP) };
  };
})();
