/*
 * Land and borders for a close look: squares of two degrees, asked for when they come into view,
 * as fine as the shipped boundaries are. Until they are here the light basemap stands in.
 */
(function () {
  "use strict";

  // as geo/land.py cuts them
  const FROM_ZOOM = (ConflictMap.FINER_FROM_ZOOM = 7);
  const SIDE = 2; // degrees
  const MOST = 400; // squares kept; the oldest go

  const { place } = ConflictMap;

  const lines = (geometry) => ConflictMap.projectLines({ geometry });
  const polygons = (geometry) => ConflictMap.projectFeature({ geometry, properties: {} }).parts;

  ConflictMap.Finer = class {
    /** @param url where they are, `/basemap/land`; @param onMore called when some have come */
    constructor(url, load, onMore) {
      this.url = url;
      this.load = load;
      this.onMore = onMore;
      this.squares = new Map(); // address -> what it holds, or null while asked for
    }

    /** The squares of a box of the unit square; null below their zoom and until all are here. */
    of(zoom, [west, north, east, south]) {
      if (zoom < FROM_ZOOM) return null;
      const { lat: top, lng: left } = place(west, north);
      const { lat: bottom, lng: right } = place(east, south);
      const count = (degrees, offset, most) => Math.min(Math.max(Math.floor((degrees + offset) / SIDE), 0), most / SIDE - 1);
      const found = [];
      for (let column = count(left, 180, 360); column <= count(right, 180, 360); column += 1) {
        for (let row = count(bottom, 90, 180); row <= count(top, 90, 180); row += 1) found.push(this.ask(`${this.url}/${column}/${row}.json`));
      }
      return found.includes(null) ? null : found;
    }

    ask(address) {
      if (!this.squares.has(address)) {
        this.squares.set(address, null);
        this.bring(address);
      }
      return this.squares.get(address);
    }

    async bring(address) {
      try {
        const { land, countries, areas } = await this.load(address);
        this.squares.set(address, { land: polygons(land), countries: lines(countries), areas: lines(areas) });
        if (this.squares.size > MOST) this.squares.delete(this.squares.keys().next().value);
        cancelAnimationFrame(this.frame);
        this.frame = requestAnimationFrame(this.onMore);
      } catch (error) {
        // borders are worth less than marks: the light ones stay, and the next look asks again
        this.squares.delete(address);
        console.warn(`finer land: ${error.message}`);
      }
    }
  };
})();
