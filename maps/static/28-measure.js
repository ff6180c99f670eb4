/* Distance and direction between points of the map, along the shortest way over the ellipsoid. */
(function () {
  "use strict";

  const { element } = ConflictMap;
  const COMPASS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
  const PIECES = 48; // of a drawn line: the shortest way is bent on this map

  /** "840 m", "8.42 km", "132.4 km", "1,932 km". */
  ConflictMap.lengthWords = function (metres) {
    if (metres < 1000) return `${Math.round(metres)} m`;
    const km = metres / 1000;
    const digits = km < 10 ? 2 : km < 1000 ? 1 : 0;
    return `${km.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} km`;
  };

  /** "047° (NE)": clockwise from true north. */
  ConflictMap.bearingWords = function (degrees) {
    const whole = Math.round(degrees) % 360;
    return `${String(whole).padStart(3, "0")}° (${COMPASS[Math.round(degrees / 45) % 8]})`;
  };

  /** Points of the great circle between two positions. */
  function bent(from, to) {
    const [a, b] = [from, to].map(({ lat, lng }) => {
      const [phi, lambda] = [(lat * Math.PI) / 180, (lng * Math.PI) / 180];
      return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
    });
    const angle = Math.acos(Math.min(Math.max(a[0] * b[0] + a[1] * b[1] + a[2] * b[2], -1), 1));
    if (angle < 1e-9) return [from, to];
    let last = from.lng;
    return Array.from({ length: PIECES + 1 }, (_, piece) => {
      const share = piece / PIECES;
      const [p, q] = [Math.sin((1 - share) * angle), Math.sin(share * angle)].map((part) => part / Math.sin(angle));
      const [x, y, z] = a.map((each, axis) => p * each + q * b[axis]);
      const lng = (Math.atan2(y, x) * 180) / Math.PI;
      last = lng + 360 * Math.round((last - lng) / 360);
      return L.latLng((Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI, last);
    });
  }

  ConflictMap.Measure = class {
    constructor(map, under) {
      this.map = map;
      this.under = under;
      this.points = [];
      this.drawn = L.layerGroup();
      this.button = element("button", "cm-measure", "Measure");
      this.button.type = "button";
      this.button.title = "Measure distance and bearing: click points on the map, or press Enter for its middle";
      this.button.setAttribute("aria-pressed", "false");
      this.button.addEventListener("click", () => this.set(!this.on));
      this.words = element("output", "cm-measured");
      this.words.setAttribute("aria-live", "polite");
      this.words.hidden = true;
      under.add(this.words);
      under.add(this.button);
      map.on("click", ({ latlng }) => this.on && this.add(latlng));
      map.on("mousemove", ({ latlng }) => this.on && this.draw(latlng));
      map.getContainer().addEventListener("keydown", (event) => {
        if (!this.on) return;
        if (event.key === "Escape") this.set(false);
        else if (event.key === "Enter" && event.target === map.getContainer()) this.add(map.getCenter());
      });
    }

    set(on) {
      this.on = this.under.isMeasuring = on;
      this.button.setAttribute("aria-pressed", String(on));
      this.button.textContent = on ? "End measuring" : "Measure";
      this.map.getContainer().classList.toggle("cm-measuring", on);
      this.map.doubleClickZoom[on ? "disable" : "enable"]();
      this.points = [];
      this.drawn.clearLayers();
      if (on) this.drawn.addTo(this.map);
      else this.drawn.remove();
      this.words.hidden = !on;
      this.words.textContent = on ? "Click the first point" : "";
      if (on) this.map.getContainer().focus({ preventScroll: true });
    }

    add(at) {
      this.points.push(at);
      this.draw(null);
    }

    draw(pointer) {
      const all = pointer ? [...this.points, pointer] : this.points;
      this.drawn.clearLayers();
      const look = { interactive: false, pane: "popupPane", className: "cm-measured-line" };
      for (const at of this.points) L.circleMarker(at, { ...look, radius: 4 }).addTo(this.drawn);
      let total = 0;
      let last = null;
      for (let index = 1; index < all.length; index += 1) {
        last = ConflictMap.geodesic(all[index - 1], all[index]);
        total += last.metres;
        L.polyline(bent(all[index - 1], all[index]), { ...look, weight: 2.5 }).addTo(this.drawn);
      }
      if (!last) {
        if (this.points.length) this.words.textContent = "Click the next point";
        return;
      }
      const words = [`${ConflictMap.lengthWords(last.metres)}, bearing ${ConflictMap.bearingWords(last.bearing)}`];
      if (all.length > 2) words.push(`${ConflictMap.lengthWords(total)} in all`);
      this.words.textContent = words.join(" · ");
    }
  };
})();
