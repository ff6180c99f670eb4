/* Which towns are named at a zoom: the world's largest at once, others by squares looked at. */
(function () {
  "use strict";

  const { unit } = ConflictMap;
  // as geo/gazetteer/towns.py makes them: the zoom from which a tier is needed, degrees of its squares
  const TIERS = [
    { zoom: 0, square: null },
    { zoom: 7, square: 8 },
    { zoom: 9, square: 2 },
  ];

  const unpack = ({ name, longitude, latitude, zoom }) =>
    name.map((each, index) => {
      const [x, y] = unit(longitude[index], latitude[index]);
      return { name: each, x, y, zoom: zoom[index] };
    });

  ConflictMap.Towns = class {
    /** @param url where they are, `/basemap/towns`; @param load gives the JSON of an address */
    constructor(map, url, load, onMore) {
      this.url = url;
      this.load = load;
      this.onMore = onMore;
      this.pieces = new Map(); // address -> towns, or null while asked for
      map.on("moveend", () => this.bring(map));
      this.bring(map);
    }

    bring(map) {
      const zoom = Math.round(map.getZoom());
      const bounds = map.getBounds();
      TIERS.forEach((tier, number) => {
        if (zoom < tier.zoom) return;
        if (!tier.square) this.ask(`${this.url}.json`);
        else for (const square of squares(bounds, tier.square)) this.ask(`${this.url}/${number}/${square}.json`);
      });
    }

    async ask(address) {
      if (this.pieces.has(address)) return;
      this.pieces.set(address, null);
      try {
        this.pieces.set(address, unpack(await this.load(address)));
        this.onMore();
      } catch (error) {
        // names are worth less than marks: go on without, and ask again on the next move
        this.pieces.delete(address);
        console.warn(`towns: ${error.message}`);
      }
    }

    /** Towns named at this zoom within pixel bounds, larger ones first; `middle` of the view. */
    named(zoom, view, scale, middle) {
      const [west, north, east, south] = [view.min.x / scale, view.min.y / scale, view.max.x / scale, view.max.y / scale];
      const found = [];
      for (const towns of this.pieces.values()) {
        for (const town of towns || []) {
          if (town.zoom > zoom || town.y < north || town.y > south) continue;
          const x = ConflictMap.turned(town.x, middle);
          if (x < west || x > east) continue;
          found.push(town);
        }
      }
      return found.sort((a, b) => a.zoom - b.zoom);
    }
  };

  /** Squares that bounds touch, around the world. */
  function squares(bounds, side) {
    const [columns, rows] = [360 / side, 180 / side];
    const row = (latitude) => Math.min(Math.max(Math.floor((latitude + 90) / side), 0), rows - 1);
    const first = Math.floor((bounds.getWest() + 180) / side);
    const last = Math.min(Math.floor((bounds.getEast() + 180) / side), first + columns - 1);
    const found = [];
    for (let column = first; column <= last; column += 1) {
      for (let at = row(bounds.getSouth()); at <= row(bounds.getNorth()); at += 1) found.push(`${((column % columns) + columns) % columns}/${at}`);
    }
    return found;
  }
})();
