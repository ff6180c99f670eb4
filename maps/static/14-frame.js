/*
 * How the frame is divided: map, the strip under it, table, time. This stands here and not in the style sheet, which may
 * come after the script: the first view is asked for what the map's size shows.
 */
(function () {
  "use strict";

  const ROOMY = 1300; // px: a page at least so wide opens with the legend
  const STRIP = 30; // px: the strip under the map without it
  const LEGEND = 78; // px: its lines

  /** How wide the page around the map is; of another origin, the map's own frame. */
  function pageWidth() {
    try {
      return window.parent.innerWidth;
    } catch (error) {
      return window.innerWidth;
    }
  }

  ConflictMap.LEGEND_KEPT = "conflictmap.legend"; // where a browser keeps that somebody put it away

  /** Whether the map opens with its legend: on a wide page, but for whoever put it away. */
  ConflictMap.legendOpens = function () {
    if (pageWidth() < ROOMY) return false;
    try {
      return window.localStorage.getItem(ConflictMap.LEGEND_KEPT) !== "closed";
    } catch (error) {
      return true; // a browser may keep nothing
    }
  };

  const RULES = `
    :root { --cm-sum-height: 42px; --cm-time-height: 104px; --cm-table-height: 38vh; --cm-under-height: ${STRIP + (ConflictMap.legendOpens() ? LEGEND : 0)}px; }
    @media (max-width: 619px) { :root { --cm-sum-height: 54px; --cm-time-height: 144px; --cm-table-height: 40vh; } }
    body { margin: 0; overflow: hidden; }
    #parent, #parent > .float-child:first-child { width: 100%; height: 100%; }
    /* The page decides how tall the frame is; the map fills it. */
    :root { --cm-above: 0px; --cm-under: 0px; --cm-time: 0px; --cm-table: 0px; }
    .cm-map { --cm-under: var(--cm-under-height); }
    .cm-with-sum { --cm-above: var(--cm-sum-height); }
    .cm-with-time { --cm-time: var(--cm-time-height); }
    .cm-with-table { --cm-table: var(--cm-table-height); }
    #map_div { width: 100% !important; margin-top: var(--cm-above); height: calc(100vh - var(--cm-above) - var(--cm-under) - var(--cm-time) - var(--cm-table)) !important; }
  `;

  document.head.append(ConflictMap.element("style", "", RULES));
})();
