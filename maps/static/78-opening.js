/* Where the map looks when it opens, and when somebody asked for a place that is still being looked up. */
(function () {
  "use strict";

  const moves = new WeakMap(); // map -> how often it was moved, by whomever but the opening

  /**
   * Give a function that tells whether the map was left where it is since now. What has to be waited
   * for before the map goes there asks it: whoever moved the map meanwhile looks at something else by
   * now. A change of the frame's size is no move.
   */
  ConflictMap.leftAlone = function (map) {
    const then = moves.get(map);
    return () => moves.get(map) === then;
  };

  /**
   * Show what the address says, else the opening view, and that again whenever the frame's size
   * changes, until the map is moved: the page gives the frame its height only after the map is
   * there.
   */
  ConflictMap.openOn = function (map, opening) {
    const container = map.getContainer();
    const { view } = ConflictMap.Address.read();
    let touched = Boolean(view);
    const touch = () => (touched = true);
    const count = () => {
      touch(); // also from outside the map: an event of the list, an address
      moves.set(map, moves.get(map) + 1);
    };
    moves.set(map, 0);
    for (const name of ["pointerdown", "wheel", "keydown"]) {
      container.addEventListener(name, touch, { capture: true, once: true });
    }
    const fit = () => {
      map.off("movestart zoomstart", count);
      map.fitBounds(opening, { animate: false, maxZoom: 8, ...ConflictMap.roomOf(map) });
      map.on("movestart zoomstart", count);
    };
    map.invalidateSize({ animate: false });
    if (view) map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
    else fit();
    map.on("movestart zoomstart", count); // once, whether or not that has been said
    let size = map.getSize();
    new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      if (!touched && !map.getSize().equals(size)) fit();
      size = map.getSize();
    }).observe(container);
  };
})();
