/* Tooltips and the list of several events on one spot. Titles are strangers' text: text only. */
(function () {
  "use strict";

  const { element, plural } = ConflictMap;
  const A_PAGE = 50; // rows
  const NONE = -1;
  const MOST_NAMED = 6; // nationalities in a hover text: the largest

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

  const nameOf = (layer) => ConflictMap.lookOf(layer).name || layer;

  /** Where clicking on a group leads, in words. */
  const leadsTo = (group) => (ConflictMap.isListed(group) ? "for the list" : "to look closer");

  /** Hover text of several: how many of each nationality. */
  ConflictMap.groupTip = function (group) {
    const tip = element("div", "cm-tip");
    const count = plural(group.count, "event", "events");
    tip.append(element("strong", "", group.area ? `${count} · somewhere in ${group.area.name || "this area"}` : count));
    const most = [...group.counts].sort((a, b) => b[1] - a[1]);
    const named = most.length > MOST_NAMED + 1 ? most.slice(0, MOST_NAMED) : most;
    for (const [layer, number] of named) {
      tip.append(element("span", "", `${nameOf(layer)}: ${number.toLocaleString("en")}`));
    }
    if (named.length < most.length) tip.append(element("span", "", `and ${most.length - named.length} more layers`));
    tip.append(element("span", "cm-quiet", `Click ${leadsTo(group)}`));
    return tip;
  };

  ConflictMap.groupLabel = function (group) {
    const parts = group.shares.map(([layer]) => `${nameOf(layer)} ${group.counts.get(layer)}`);
    const then = ConflictMap.isListed(group) ? "Opens a list" : "Zooms in";
    return `${plural(group.count, "event", "events")}: ${parts.join(", ")}. ${then}.`;
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

  const terms = { type: {}, verification: {} };

  /** Remember words and looks of terms: {type: {term: {words, kind}}, verification: {...}}. */
  ConflictMap.setWords = (given) => Object.assign(terms, given);

  /** A row of /rows as facts. */
  ConflictMap.factsOfRow = function (row) {
    const type = terms.type[row.type] || { words: row.type, kind: "statement" };
    const verification = terms.verification[row.verification] || { words: row.verification, edge: "dashed" };
    return {
      ...row,
      kind: type.kind,
      type: type.words,
      edge: verification.edge,
      verification: verification.words,
      precision: "",
      exact: row.precision === 1,
      where: row.place || "",
      sides: row.fighting_for.map((code) => ({ code, name: ConflictMap.sideNames.get(code) || code, look: ConflictMap.sideLooks.get(code) || "open" })),
    };
  };

  /**
   * A list of events, fifty at a time, each a button.
   *
   * @param bring gives {count, rows} of /rows for an offset and a limit
   */
  ConflictMap.eventList = function (heading, bring, { onChoose, onClose, chosen }) {
    const box = element("div", "cm-list");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", heading);
    box.tabIndex = -1; // has the focus until its rows are here, so that Escape closes it at once
    box.append(element("h2", "", heading));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") onClose();
    });
    const list = element("ul");
    const more = element("button", "cm-more", "Loading …");
    more.type = "button";
    const next = async () => {
      const from = list.children.length;
      try {
        const { count, rows } = await bring(from, A_PAGE);
        for (const each of rows) list.append(row(ConflictMap.factsOfRow(each), onChoose, chosen));
        const left = count - list.children.length;
        more.textContent = `Show more (${left.toLocaleString("en")} left)`;
        more.hidden = left <= 0 || !rows.length;
      } catch (error) {
        more.textContent = "The list could not be loaded. Try again";
      }
      box.dispatchEvent(new Event("cm:filled")); // first: Leaflet takes the list out and puts it back, and with it goes the focus
      const first = list.children[from];
      if (first && !box.dataset.closed) first.querySelector("button").focus({ preventScroll: !from });
    };
    more.addEventListener("click", (event) => {
      L.DomEvent.stop(event);
      next();
    });
    next();
    box.append(list, more);
    return box;
  };

  /** Show a list in a pane at a place; closing it gives the focus back to the mark. */
  ConflictMap.showList = function (map, list, at, covered, marker) {
    const popup = L.popup({
      className: "cm-popup",
      pane: ConflictMap.listPane(map),
      maxWidth: 320,
      minWidth: Math.min(280, map.getSize().x - 60),
      offset: [0, -12],
      autoPanPaddingTopLeft: [12, 12],
      autoPanPaddingBottomRight: [12 + covered, 12],
    })
      .setLatLng(at)
      .setContent(list)
      .openOn(map);
    list.focus({ preventScroll: true });
    list.addEventListener("cm:filled", () => popup.update()); // its height is known only now
    popup.once("remove", () => {
      list.dataset.closed = "yes"; // it fades out: rows that come now take no focus
      const element = marker && marker.getElement();
      if (element) element.focus({ preventScroll: true });
    });
  };
})();
