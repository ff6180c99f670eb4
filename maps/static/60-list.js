/* Tooltips and the list of several events on one spot. Titles are strangers' text: text only. */
(function () {
  "use strict";

  const { element, plural } = ConflictMap;
  const A_PAGE = 50;
  const NONE = -1;

  /** What one event says about itself, as plain strings. */
  ConflictMap.factsOf = function (marks, index) {
    const { events } = marks;
    const layers = marks.layer_sets[events.layer_set[index]].map((l) => marks.layers[l]);
    const sides = marks.side_sets[events.side_set[index]].map((s) => marks.sides[s]);
    const type = marks.types[events.type[index]];
    const verification = marks.verifications[events.verification[index]];
    return {
      id: events.id[index],
      title: events.title[index],
      layers,
      sides,
      kind: type.kind,
      type: type.words,
      edge: verification.edge,
      verification: verification.words,
      precision: marks.precisions[events.precision[index]] || "",
      when: marks.whens[events.when[index]],
      where: events.place[index] === NONE ? "" : marks.places[events.place[index]],
      exact: events.precision[index] === 1,
    };
  };

  function who(facts) {
    const names = facts.layers.map((layer) => ConflictMap.lookOf(layer).name || layer).join(", ");
    const sides = facts.sides.map((side) => side.name).join(" and ");
    return sides ? `${names}, for ${sides}` : names;
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function swatches(facts) {
    const holder = element("span", "cm-swatches");
    for (const layer of facts.layers) holder.appendChild(ConflictMap.sample("colour", layer));
    return holder;
  }

  ConflictMap.labelOf = function (facts) {
    return [facts.title, capital(facts.type), who(facts), facts.where, facts.when, capital(facts.verification)]
      .filter(Boolean)
      .join(". ");
  };

  /** Hover text of one event. */
  ConflictMap.eventTip = function (facts) {
    const tip = element("div", "cm-tip");
    tip.append(
      element("strong", "", facts.title),
      element("span", "", `${capital(facts.type)} · ${who(facts)}`),
      element("span", "", [facts.where, facts.when].filter(Boolean).join(" · ")),
      element("span", "cm-quiet", `${capital(facts.verification)} · ${facts.precision}`),
    );
    return tip;
  };

  /** Hover text of several: how many of each nationality. */
  ConflictMap.groupTip = function (group) {
    const tip = element("div", "cm-tip");
    tip.append(element("strong", "", plural(group.members.length, "event", "events")));
    for (const [layer] of group.shares) {
      const { name } = ConflictMap.lookOf(layer);
      tip.append(element("span", "", `${name || layer}: ${group.counts.get(layer).toLocaleString("en")}`));
    }
    tip.append(element("span", "cm-quiet", group.oneSpot ? "Click for the list" : "Click to look closer"));
    return tip;
  };

  ConflictMap.groupLabel = function (group) {
    const parts = group.shares.map(([layer]) => {
      const { name } = ConflictMap.lookOf(layer);
      return `${name || layer} ${group.counts.get(layer)}`;
    });
    const then = group.oneSpot ? "Opens a list" : "Zooms in";
    return `${plural(group.members.length, "event", "events")}: ${parts.join(", ")}. ${then}.`;
  };

  function row(facts, onChoose, chosen) {
    const item = element("li");
    const button = element("button", "cm-row");
    button.type = "button";
    if (facts.id === chosen) button.setAttribute("aria-current", "true");
    const lines = element("span", "cm-row-lines");
    lines.append(
      element("span", "cm-row-title", facts.title),
      element("span", "cm-quiet", [facts.when, who(facts)].filter(Boolean).join(" · ")),
      element("span", "cm-quiet", `${capital(facts.type)} · ${facts.verification}`),
    );
    button.append(swatches(facts), lines);
    button.addEventListener("click", () => onChoose(facts.id));
    item.appendChild(button);
    return item;
  }

  /**
   * The pane for lists, over the controls. Leaflet's own lies in the map's pane and so below
   * them; this one lies beside the map's pane and follows it.
   */
  ConflictMap.listPane = function (map) {
    if (!map.getPane("cm-list")) {
      const pane = map.createPane("cm-list", map.getContainer());
      const follow = () => L.DomUtil.setPosition(pane, L.DomUtil.getPosition(map.getPane("mapPane")));
      map.on("move", follow);
      follow();
    }
    return "cm-list";
  };

  /** A list of events, fifty at a time, each a button. */
  ConflictMap.eventList = function (marks, members, heading, { onChoose, onClose, chosen }) {
    const box = element("div", "cm-list");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", heading);
    box.append(element("h2", "", heading));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") onClose();
    });
    const list = element("ul");
    const more = element("button", "cm-more");
    more.type = "button";
    let from = 0;
    const next = () => {
      for (const index of members.slice(from, from + A_PAGE)) {
        list.append(row(ConflictMap.factsOf(marks, index), onChoose, chosen));
      }
      from = Math.min(from + A_PAGE, members.length);
      more.textContent = `Show more (${(members.length - from).toLocaleString("en")} left)`;
      more.hidden = from === members.length;
    };
    more.addEventListener("click", (event) => {
      L.DomEvent.stop(event);
      const first = list.children.length;
      next();
      list.children[first].querySelector("button").focus();
    });
    next();
    box.append(list, more);
    return box;
  };
})();
