/* Asks the server what the window shows, once a view, and tells whether it must ask again. */
(function () {
  "use strict";

  const MARGIN = 0.25; // share of the view around it that is asked for too, for short pans
  const MOST_LATITUDE = 85;

  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

  /** west,south,east,north as /view takes it; a view wider than the world is the world. */
  function windowOf(bounds) {
    let [west, east] = [bounds.getWest(), bounds.getEast()];
    if (east - west >= 360) [west, east] = [-180, 180];
    const wrap = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
    const inside = west >= -180 && east <= 180;
    const numbers = [
      inside ? west : wrap(west),
      clamp(bounds.getSouth(), -MOST_LATITUDE, MOST_LATITUDE),
      inside ? east : wrap(east),
      clamp(bounds.getNorth(), -MOST_LATITUDE, MOST_LATITUDE),
    ];
    return numbers.map((each) => each.toFixed(4)).join(",");
  }

  ConflictMap.windowOf = windowOf;

  /** An address of ours with the query, other days where given, and more parameters. */
  ConflictMap.addressOf = function (path, question, days, more) {
    const parts = new URLSearchParams(question.query);
    if (days) {
      for (const name of ["from", "to"]) {
        if (days[name]) parts.set(name, days[name]);
        else parts.delete(name);
      }
    }
    for (const [name, value] of Object.entries(more || {})) parts.set(name, value);
    return `${path}?${parts.toString().replaceAll("%2C", ",")}`;
  };

  /** What went wrong: where the server says that it goes on by itself, its words and when to ask again. */
  async function fault(response) {
    const found = new Error(String(response.status));
    const seconds = response.status === 503 ? Number(response.headers.get("Retry-After")) : 0;
    if (seconds) [found.seconds, found.words] = [seconds, (await response.json()).detail];
    return found;
  }

  ConflictMap.Source = class {
    /** @param onView called with each new view; @param onFault with what fault() gives */
    constructor(map, onView, onFault) {
      this.map = map;
      this.onView = onView;
      this.onFault = onFault;
      this.asked = null; // what the last answer, or the one under way, is for
    }

    /** Ask for what the map shows now, unless the last answer covers it or there is no room yet. */
    look(question, days, again) {
      const { x: width, y: height } = this.map.getSize();
      if (!width || !height) return Promise.resolve(false);
      const zoom = Math.round(this.map.getZoom());
      const bounds = this.map.getBounds();
      const key = [question.query, question.version, days && days.from, days && days.to].join("|");
      const { asked } = this;
      if (!again && asked && asked.key === key && asked.zoom === zoom && asked.bounds.contains(bounds)) return asked.done;
      const wide = bounds.pad(MARGIN);
      const address = ConflictMap.addressOf("/view", question, days, { window: windowOf(wide), zoom });
      this.asked = { key, zoom, bounds: wide };
      this.asked.done = ConflictMap.awaited(this.fetch(address));
      return this.asked.done;
    }

    async fetch(address) {
      if (this.pending) this.pending.abort();
      const pending = (this.pending = new AbortController());
      try {
        const response = await fetch(address, { signal: pending.signal, cache: "no-cache" });
        if (!response.ok) throw await fault(response);
        const view = ConflictMap.unpack(await response.json());
        if (!pending.signal.aborted) this.onView(view);
        return true;
      } catch (error) {
        if (pending.signal.aborted) return false;
        this.asked = null;
        this.onFault(error);
        return false;
      }
    }
  };
})();
