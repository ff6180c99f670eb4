/* The event that is open in the panel, and the one pointed at in the table: where they are. */
(function () {
  "use strict";

  const NEAR = 60; // px: a mark so near to an event that it is not drawn by itself stands for it
  const CLOSE = 6; // zoom at which an event chosen elsewhere is looked at, at least

  const ROUGH = [3, 6]; // UCDP where_prec of what is known by area

  const cached = new Map();

  /** The box of what is known of a place, or null where it is more than an area. */
  async function boundsOf({ at, area, radius }, areasUrl) {
    if (radius === null) return null;
    if (!area) return at.toBounds(2 * radius);
    try {
      return L.geoJSON(typeof area === "string" ? await ConflictMap.outline(area, areasUrl) : area).getBounds();
    } catch (error) {
      return at.toBounds(2 * radius);
    }
  }

  /** Where an event is: {id, at, area}, or null for one without a place. */
  async function whereIs(id) {
    if (!cached.has(id)) {
      const feature = await ConflictMap.load(`/events/${encodeURIComponent(id)}.json`);
      const point = feature.geometry && feature.geometry.coordinates;
      const { where } = feature.properties;
      const found = { id, at: point && L.latLng(point[1], point[0]), area: (where && where.area) || null };
      const roughly = where && where.precision >= ROUGH[0] && where.precision <= ROUGH[1];
      cached.set(id, point ? { ...found, radius: roughly ? where.radius_m : null } : null);
    }
    return cached.get(id);
  }

  ConflictMap.Chosen = class {
    constructor(map, areasUrl, onChange) {
      this.map = map;
      this.areasUrl = areasUrl;
      this.onChange = onChange;
      this.id = null;
      this.area = null;
      this.place = null;
      this.keep = Boolean(ConflictMap.Address.read().view); // an address that says where to look is heeded
      this.ring = L.circleMarker([0, 0], { radius: 24, interactive: false, className: "cm-hint", pane: "popupPane" });
    }

    /** Choose an event, or none; bring it into view where it is out of it, or its whole area. */
    async set(id) {
      const { keep } = this;
      this.keep = false;
      if (id === this.id) return;
      this.id = id;
      this.area = this.place = null;
      this.onChange();
      if (!id) return;
      const leftAlone = ConflictMap.leftAlone(this.map);
      const found = await this.whereIs(id); // of one not published nothing: the panel says so
      if (this.id !== id || !found) return;
      this.place = found.at;
      this.area = typeof found.area === "string" ? found.area : null;
      const bounds = keep ? null : await boundsOf(found, this.areasUrl);
      if (this.id !== id) return;
      if (leftAlone()) {
        if (bounds) this.map.fitBounds(bounds, ConflictMap.roomOf(this.map));
        else if (!this.map.getBounds().contains(found.at)) this.centre(found.at);
      }
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
