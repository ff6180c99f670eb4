/*
 * What other programs may know of a map, and await: docs/map.md, "State to await". On the element of
 * the map stand `data-state`, `data-drawn` and `data-answered`; its property `mapState` says what is shown.
 */
(function () {
  "use strict";

  let element = null; // the map's own: one a frame
  let moving = false;
  let waiting = 0; // for so many answers
  let frame = 0;

  /** Idle from the second picture on after all came to rest: by then it has been drawn. */
  function tell() {
    cancelAnimationFrame(frame);
    if (!element) return;
    if (moving || waiting) element.dataset.state = "busy";
    else {
      const idle = () => (element.dataset.state = "idle");
      frame = requestAnimationFrame(() => (frame = requestAnimationFrame(idle)));
    }
  }

  /** Be busy until a promise is settled, and give it on. */
  ConflictMap.awaited = function (promise) {
    waiting += 1;
    tell();
    const settled = () => {
      waiting -= 1;
      tell();
    };
    promise.then(settled, settled);
    return promise;
  };

  const count = (name) => (element.dataset[name] = Number(element.dataset[name]) + 1);

  /** Marks have been drawn. */
  ConflictMap.tellDrawn = () => count("drawn");

  /** An answer of the server has been drawn. */
  ConflictMap.tellAnswered = () => count("answered");

  const place = (at) => at && Object.freeze({ longitude: ConflictMap.wrapped(at.lng), latitude: at.lat });

  /** Show the state of a map on its element; `shown` gives what this kind of map shows. */
  ConflictMap.showState = function (map, shown) {
    element = map.getContainer();
    Object.assign(element.dataset, { state: "busy", drawn: 0, answered: 0 });
    Object.defineProperty(element, "mapState", {
      get() {
        const { marks, pointed, ...rest } = shown();
        const bounds = map.getBounds();
        return Object.freeze({
          zoom: map.getZoom(),
          center: place(map.getCenter()),
          bounds: Object.freeze([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]),
          ...rest,
          pointed: place(pointed) || null,
          marks: Object.freeze(marks.map(({ marker, ...mark }) => Object.freeze({ ...mark, ...place(marker.getLatLng()), name: marker.getElement().getAttribute("aria-label") }))),
        });
      },
    });
    const at = (is) => () => {
      moving = is;
      tell();
    };
    map.on("movestart move", at(true)); // also each step: one movement may take another's place
    map.on("moveend", at(false));
    tell();
  };
})();
