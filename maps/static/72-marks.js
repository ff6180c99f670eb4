/* The marks on the map: Leaflet markers that stay while they mean the same. */
(function () {
  "use strict";

  const PANE = "cm-backdrop"; // of what mentions no foreign troops
  const NEAR = 60; // px: a cell of the server is no larger

  ConflictMap.Marks = class {
    constructor(map, onOpen) {
      this.map = map;
      this.onOpen = onOpen;
      this.drawn = new Map(); // signature -> {marker, group, view}
      map.createPane(PANE).style.zIndex = 390; // below every mark and above the areas
    }

    /** Show these groups. Marks that stay keep their element, and with it the keyboard's focus. */
    show(view, groups, { captioned, anew, chosen }) {
      const keep = new Map();
      for (const group of groups) {
        const caption = captioned.has(group) ? ConflictMap.captionOf(group) : "";
        const signature = signatureOf(group, caption);
        const known = anew ? undefined : this.drawn.get(signature);
        if (known) Object.assign(known, { group, view });
        keep.set(signature, known || this.entry(view, group, caption));
      }
      for (const [signature, { marker }] of this.drawn) {
        const kept = keep.get(signature);
        if (!kept || kept.marker !== marker) marker.remove();
      }
      for (const { marker, group } of keep.values()) {
        if (!marker._map) marker.addTo(this.map);
        marker.getElement().classList.toggle("cm-chosen", chosen.isIn(group));
      }
      this.drawn = keep;
    }

    /** The group that stands for an event of /rows: its own mark, its area's badge, or the nearest. */
    holding({ id, area, longitude, latitude, layers }) {
      if (longitude === null) return null;
      const isBehind = layers.every((key) => key === "not_mentioned" || key === "stated_none");
      const [x, y] = ConflictMap.unit(longitude, latitude);
      let found = null;
      let least = Infinity;
      for (const { group } of this.drawn.values()) {
        if (group.backdrop !== isBehind) continue;
        for (const atom of group.atoms) {
          if (atom.id === id || (area && atom.area && atom.area.key === area)) return group;
          const apart = area || atom.area || atom.id ? Infinity : Math.hypot(atom.x - ConflictMap.turned(x, atom.x), atom.y - y);
          if (apart < least) [found, least] = [group, apart];
        }
      }
      return least * 256 * 2 ** this.map.getZoom() < NEAR ? found : null;
    }

    entry(view, group, caption) {
      const { single, area, backdrop } = group;
      const facts = single ? ConflictMap.factsOf(view, single) : area && area.event ? ConflictMap.factsOfRow(area.event) : null;
      const drawing = facts
        ? ConflictMap.singleMark({ ...facts, layers: group.shares.map(([layer]) => layer) })
        : ConflictMap.ringMark({ ...group, caption });
      const marker = L.marker(ConflictMap.place(group.x, group.y), {
        icon: L.divIcon({
          html: drawing.picture,
          className: ["cm-mark", facts ? "" : "cm-group", backdrop ? "cm-backdrop" : "", group.faint ? "cm-possible" : ""].filter(Boolean).join(" "),
          iconSize: drawing.size,
          iconAnchor: drawing.anchor,
        }),
        keyboard: true,
        riseOnHover: true,
        pane: backdrop ? PANE : "markerPane",
        zIndexOffset: facts ? 0 : 200,
      });
      const entry = { marker, group, view };
      marker.bindTooltip(() => (facts ? ConflictMap.eventTip(facts) : ConflictMap.groupTip(entry.view, entry.group)), {
        direction: "top",
        offset: [0, -drawing.reach],
        opacity: 1,
        className: "cm-tooltip",
      });
      marker.on("add", () => {
        const element = marker.getElement();
        element.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          this.onOpen(entry.group, marker, true);
        });
        element.setAttribute("aria-label", facts ? ConflictMap.labelOf(facts) : ConflictMap.groupLabel(view, group));
      });
      const point = (on) => this.map.fire("cm:pointed", { id: facts ? facts.id : "", group: entry.group, on });
      marker.on("mouseover", () => point(true));
      marker.on("mouseout remove", () => point(false));
      marker.on("click", () => this.onOpen(entry.group, marker, false));
      return entry;
    }
  };

  function signatureOf({ single, area, atoms, count, x, y, shares, edge, sides, backdrop, possible, open, verifications }, caption) {
    const parts = shares.map(([key, share]) => `${key}${share.toFixed(2)}`).join();
    const what = single ? single.id : area ? area.key : atoms.length;
    const fought = sides.map((side) => `${side.code}${side.number}`).join();
    return [backdrop, what, count, x.toFixed(9), y.toFixed(9), parts, edge, fought, caption, possible, open, [...verifications].join()].join("|");
  }
})();
