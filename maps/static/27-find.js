/* Find a place on the map: a name from the offline list, a position, an MGRS reference. */
(function () {
  "use strict";

  const { element } = ConflictMap;
  const CLOSEST = 12; // zoom at which a village is looked at, with what is around it
  const PANE = "cm-areas";
  const LEAST = 2; // characters

  ConflictMap.Find = L.Control.extend({
    options: { position: "topleft" },

    /** @param areasUrl where outlines of areas are */
    initialize(areasUrl) {
      this.areasUrl = areasUrl;
    },

    onAdd(map) {
      this.box = element("div", "cm-find leaflet-bar");
      this.form = element("form");
      this.form.setAttribute("role", "search");
      this.opener = element("button", "cm-find-open", "⌕");
      this.opener.type = "button";
      this.opener.title = "Find a place";
      this.opener.setAttribute("aria-label", "Find a place");
      this.opener.addEventListener("click", () => this.open());
      this.input = element("input");
      this.input.type = "search";
      this.input.maxLength = 200;
      this.input.placeholder = "Find place, position, MGRS";
      this.input.setAttribute("aria-label", "Find a place, a position or an MGRS reference");
      this.input.autocomplete = "off";
      this.input.spellcheck = false;
      this.input.addEventListener("input", () => {
        if (!this.input.value) this.clear(); // also the cross of the field
      });
      this.list = element("ul", "cm-found");
      this.list.setAttribute("aria-label", "Places found");
      this.said = element("p", "cm-find-said");
      this.said.setAttribute("role", "status");
      this.list.hidden = this.said.hidden = true;
      this.form.append(this.input);
      this.box.append(this.opener, this.form, this.said, this.list);
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        ConflictMap.awaited(this.find());
      });
      this.box.addEventListener("keydown", (event) => {
        event.stopPropagation(); // the map's own keys are letters here
        if (event.key === "Escape") this.close();
        if (event.key === "ArrowDown" || event.key === "ArrowUp") this.step(event);
      });
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      return this.box;
    },

    /** On a narrow screen the field takes the place of its button. */
    open() {
      this.box.classList.add("cm-find-opened");
      this.input.focus();
    },

    close() {
      this.input.value = "";
      this.clear();
      this.box.classList.remove("cm-find-opened");
      this._map.getContainer().focus();
    },

    clear() {
      this.list.hidden = this.said.hidden = true;
      this.list.replaceChildren();
      if (this.drawn) this.drawn.remove();
      this.drawn = null;
      this.asked = null;
    },

    step(event) {
      const all = [...this.list.querySelectorAll("button")];
      if (!all.length) return;
      event.preventDefault();
      const at = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (all[at] || this.input).focus();
    },

    async find() {
      const name = this.input.value.trim();
      this.clear();
      if (!name) return;
      if (name.length < LEAST) {
        this.say("Type two characters at least.");
        return;
      }
      const leftAlone = ConflictMap.leftAlone(this._map);
      const asked = (this.asked = name);
      this.say("Looking …");
      let answer;
      try {
        answer = await ConflictMap.load(`/places?name=${encodeURIComponent(name)}`);
      } catch (error) {
        if (this.asked === asked) this.say("Places cannot be looked up at the moment. Try again.");
        return;
      }
      if (this.asked !== asked) return;
      const { outcome, places, reason } = answer;
      if (!places.length) {
        this.say(`${reason || "No such place is known here."} Try another spelling, its oblast after a comma, or a position.`);
        return;
      }
      const sure = outcome === "found";
      if (sure) this.go(places[0], leftAlone());
      const others = sure ? places.slice(1) : places;
      this.say(sure ? [titleOf(places[0]), others.length && "Also:"].filter(Boolean).join(". ") : "Which one?");
      this.list.replaceChildren(...places.filter((each) => others.includes(each)).map((each) => this.row(each)));
      this.list.hidden = !others.length;
      if (!sure) this.list.querySelector("button").focus();
    },

    say(words) {
      this.said.textContent = words;
      this.said.hidden = !words;
    },

    row(place) {
      const item = element("li");
      const button = element("button");
      button.type = "button";
      button.append(element("span", "cm-row-title", place.name), element("span", "cm-quiet", [place.kind, place.within].filter(Boolean).join(" · ")));
      button.addEventListener("click", () => {
        this.list.hidden = true;
        this.say(titleOf(place));
        this.go(place);
      });
      item.append(button);
      return item;
    },

    /** Show a place: its outline or the circle it lies in, and all of it in view unless `still` is false. */
    async go(place, still = true) {
      const map = this._map;
      const { asked } = this;
      const [west, south, east, north] = place.bounds;
      if (still) map.fitBounds([[south, west], [north, east]], { maxZoom: CLOSEST, animate: false, ...ConflictMap.roomOf(map) });
      const style = { pane: PANE, interactive: false, color: "var(--cm-accent)", weight: 2, fill: false, dashArray: "6 4", className: "cm-found-shape" };
      let made = null;
      if (place.area) {
        try {
          const geometry = await ConflictMap.outline(place.area, this.areasUrl, map.getZoom() >= ConflictMap.FINER_FROM_ZOOM);
          made = L.geoJSON(geometry, { ...style, style: () => style, coordsToLatLng: ConflictMap.shifted(geometry, ConflictMap.shiftOf(map, geometry)) });
        } catch (error) {
          console.warn(`area ${place.area} cannot be drawn: ${error.message}`);
        }
      }
      if (this.asked !== asked) return;
      const at = ConflictMap.near(map, [place.latitude, place.longitude]);
      if (this.drawn) this.drawn.remove();
      this.drawn = L.layerGroup([made || L.circle(at, { radius: place.radius_m, ...style })]);
      if (!place.area) this.drawn.addLayer(L.circleMarker(at, { ...style, radius: 4, dashArray: null, fill: true, fillColor: "var(--cm-accent)", fillOpacity: 1 }));
      this.drawn.addTo(map);
    },
  });

  const titleOf = (place) => [place.name, place.within].filter(Boolean).join(", ");
})();
