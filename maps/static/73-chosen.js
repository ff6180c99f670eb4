/* The event that is open in the panel, and the one pointed at in the table: where they are. */
(function () {
  "use strict";

  const NEAR = 60; // px: a mark so near to an event that it is not drawn by itself stands for it
  const CLOSE = 6; // zoom at which an event chosen elsewhere is looked at, at least

  const cached = new Map();

  /** Where an event is: {id, at, area}, or null for one without a place. */
  async function whereIs(id) {
    if (!cached.has(id)) {
      const feature = await ConflictMap.load(`/events/${encodeURIComponent(id)}.json`);
      const point = feature.geometry && feature.geometry.coordinates;
      const { where } = feature.properties;
      cached.set(id, point ? { id, at: L.latLng(point[1], point[0]), area: (where && where.area) || null } : null);
    }
    return cached.get(id);
  }

  ConflictMap.Chosen = class {
    constructor(map, onChange) {
      this.map = map;
      this.onChange = onChange;
      this.id = null;
      this.area = null;
      this.place = null;
      this.ring = L.circleMarker([0, 0], { radius: 24, interactive: false, className: "cm-hint", pane: "popupPane" });
    }

    /** Choose an event, or none; bring it into view where it is out of it. */
    async set(id) {
      if (id === this.id) return;
      this.id = id;
      this.area = this.place = null;
      this.onChange();
      if (!id) return;
      const found = await this.whereIs(id); // of one not published nothing: the panel says so
      if (this.id !== id || !found) return;
      this.place = found.at;
      this.area = typeof found.area === "string" ? found.area : null;
      if (!this.map.getBounds().contains(found.at)) this.centre(found.at);
      this.onChange();
    }

    /** Where an event is, or null for one without a place or that may not be seen. */
    async whereIs(id) {
      try {
        return await whereIs(id);
      } catch (error) {
        return null;
      }
    }

    centre(at) {
      this.map.setView(at, Math.max(this.map.getZoom(), CLOSE));
    }

    /** Point at a place for as long as the table's row is pointed at; null for none. */
    hint(at) {
      if (!at) this.ring.remove();
      else this.ring.setLatLng(at).addTo(this.map);
    }

    /** Whether a mark stands for the chosen event, by itself or among others. */
    isIn({ single, atoms, x, y }) {
      if (!this.id) return false;
      if (atoms.some((atom) => atom.id === this.id || (atom.area && (atom.area.id === this.id || atom.area.key === this.area)))) return true;
      if (single || this.area || !this.place) return false;
      const point = this.map.latLngToLayerPoint(this.place);
      return point.distanceTo(this.map.latLngToLayerPoint(ConflictMap.place(x, y))) < NEAR / 2;
    }
  };
})();
