/* Where the map looks when it opens. */
(function () {
  "use strict";

  const LEGEND_HEIGHT = 64; // px: events should not open hidden under it, the room around them may

  /**
   * Show what the address says, else the opening view, and that again whenever the frame's size
   * changes, until somebody moves the map: the page gives the frame its height only after the map
   * is there.
   */
  ConflictMap.openOn = function (map, opening) {
    const container = map.getContainer();
    const { view } = ConflictMap.Address.read();
    let touched = Boolean(view);
    for (const touch of ["pointerdown", "wheel", "keydown"]) {
      container.addEventListener(touch, () => (touched = true), { capture: true, once: true });
    }
    const fit = () => {
      const below = ConflictMap.isNarrow(map) ? 24 : LEGEND_HEIGHT;
      const room = { paddingTopLeft: [24, 24], paddingBottomRight: [24, below] };
      map.fitBounds(opening, { animate: false, maxZoom: 8, ...room });
    };
    map.invalidateSize({ animate: false });
    if (view) map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
    else fit();
    let size = map.getSize();
    new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      if (!touched && !map.getSize().equals(size)) fit();
      size = map.getSize();
    }).observe(container);
  };
})();
