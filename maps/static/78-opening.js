/* Where the map looks when it opens. */
(function () {
  "use strict";

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
      map.fitBounds(opening, { animate: false, maxZoom: 8, ...ConflictMap.roomOf(map) });
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
