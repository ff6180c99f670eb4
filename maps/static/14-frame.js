/*
 * How the frame is divided: map, table, time. This stands here and not in the style sheet, which may
 * come after the script: the first view is asked for what the map's size shows.
 */
(function () {
  "use strict";

  const RULES = `
    :root { --cm-sum-height: 42px; --cm-time-height: 104px; --cm-table-height: 38vh; }
    @media (max-width: 619px) { :root { --cm-sum-height: 54px; --cm-time-height: 144px; --cm-table-height: 44vh; } }
    body { margin: 0; overflow: hidden; }
    #parent, #parent > .float-child:first-child { width: 100%; height: 100%; }
    /* The page decides how tall the frame is; the map fills it. */
    :root { --cm-above: 0px; --cm-time: 0px; --cm-table: 0px; }
    .cm-with-sum { --cm-above: var(--cm-sum-height); }
    .cm-with-time { --cm-time: var(--cm-time-height); }
    .cm-with-table { --cm-table: var(--cm-table-height); }
    #map_div { width: 100% !important; margin-top: var(--cm-above); height: calc(100vh - var(--cm-above) - var(--cm-time) - var(--cm-table)) !important; }
  `;

  document.head.append(ConflictMap.element("style", "", RULES));
})();
