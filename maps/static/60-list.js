/* Tooltips and the list of several events on one spot. Titles are strangers' text: text only. */
(function () {
  "use strict";

  const { element, plural } = ConflictMap;
  const A_PAGE = 50; // rows
  const NONE = -1;
  const MOST_NAMED = 6; // nationalities in a hover text: the largest

  const CERTAINTIES = { possible: "possibly in the days shown", open: "open date: only its open side reaches into the days shown" };

  /** What the event of an atom says about itself, as plain strings. */
  ConflictMap.factsOf = function (view, { half, event: index, backdrop }) {
    const { events } = half;
    const kind = events.kind[index];
    const troops = view.kinds.troops[kind];
    const unique = (positions) => [...new Set(positions)];
    const type = view.types[events.type[index]];
    const verification = view.verifications[events.verification[index]];
    return {
      id: events.id[index],
      title: events.title[index],
      layers: unique(troops.map(([layer]) => layer)).map((layer) => view.layers[layer]),
      sides: unique(troops.map(([, side]) => side).filter((side) => side >= 0)).map((side) => view.sides[side]),
      kind: type.kind,
      type: type.words,
      edge: verification.edge,
      verification: verification.words,
      certainty: CERTAINTIES[view.certainties[view.kinds.certainty[kind]]] || "",
      precision: view.precisions[events.precision[index]] || "",
      when: half.whens[events.when[index]],
      where: events.place[index] === NONE ? "" : half.places[events.place[index]],
      exact: events.precision[index] === 1,
      backdrop,
    };
  };

  function who(facts) {
    const names = facts.layers.map((layer) => ConflictMap.nameOf(layer)).join(", ");
    const sides = facts.sides.map((side) => side.name).join(" and ");
    return sides ? `${names}, for ${sides}` : names;
  }

  const NAMES = { not_stated: "nationality not stated", not_mentioned: "foreign troops not mentioned", stated_none: "stated: none foreign" };

  /** A layer's name where it stands among other words. */
  ConflictMap.nameOf = (layer) => NAMES[layer] || ConflictMap.lookOf(layer).name || layer;

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function swatches(facts) {
    const holder = element("span", "cm-swatches");
    for (const layer of facts.layers) holder.appendChild(ConflictMap.sample("colour", layer));
    return holder;
  }

  ConflictMap.labelOf = function (facts) {
    return [facts.title, capital(facts.type), capital(who(facts)), facts.where, facts.when, capital(facts.certainty), capital(facts.verification)]
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
    );
    if (facts.certainty) tip.append(element("span", "", capital(facts.certainty)));
    tip.append(element("span", "cm-quiet", [capital(facts.verification), facts.precision].filter(Boolean).join(" · ")));
    return tip;
  };

  const number = (count) => count.toLocaleString("en");

  /** How a group's events stand to the days shown, where not all of them are certain. */
  const standing = ({ possible, open }) => [possible && `${number(possible)} possibly`, open && `${number(open)} open`].filter(Boolean).join(", ");

  /** How many of a group are confirmed or corroborated; words of what all of them are, where one. */
  function surely(view, { verifications, count }) {
    if (verifications.size === 1) return view.verifications[[...verifications.keys()][0]].words;
    const sure = [...verifications].reduce((sum, [each, some]) => sum + (view.verifications[each].edge === "solid" ? some : 0), 0);
    return `${sure ? number(sure) : "none"} of ${number(count)} confirmed or corroborated`;
  }

  /** Where clicking on a group leads, in words. */
  const leadsTo = (group) => (ConflictMap.isListed(group) ? "for the list" : "to look closer");

  /** Hover text of several: how many of each nationality. */
  ConflictMap.groupTip = function (view, group) {
    const tip = element("div", "cm-tip");
    const count = plural(group.count, "event", "events");
    tip.append(element("strong", "", group.area ? `${count} · somewhere in ${group.area.name || "this area"}` : count));
    const most = [...group.counts].sort((a, b) => b[1] - a[1]);
    const named = most.length > MOST_NAMED + 1 ? most.slice(0, MOST_NAMED) : most;
    for (const [layer, number] of named) {
      tip.append(element("span", "", `${capital(ConflictMap.nameOf(layer))}: ${number.toLocaleString("en")}`));
    }
    if (named.length < most.length) tip.append(element("span", "", `and ${most.length - named.length} more layers`));
    for (const side of group.sides) tip.append(element("span", "", `for ${side.name}: ${side.number.toLocaleString("en")}`));
    if (standing(group)) tip.append(element("span", "", capital(standing(group))));
    tip.append(element("span", "cm-quiet", capital(surely(view, group))), element("span", "cm-quiet", `Click ${leadsTo(group)}`));
    return tip;
  };

  /** What a screen reader says of several: nationality, side, certainty, and where they lead. */
  ConflictMap.groupLabel = function (view, group) {
    const who = group.shares.map(([layer]) => `${ConflictMap.nameOf(layer)} ${number(group.counts.get(layer))}`);
    const sides = group.sides.map((side) => `for ${side.name} ${number(side.number)}`);
    const where = group.area && group.area.name ? `somewhere in ${group.area.name}` : "";
    const then = ConflictMap.isListed(group) ? "Opens a list" : "Enter opens a list, a click zooms in";
    const said = [`${plural(group.count, "event", "events")}: ${who.join(", ")}`, sides.join(", "), where, standing(group), surely(view, group), then];
    return `${said.filter(Boolean).map(capital).join(". ")}.`;
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
      element("span", "cm-quiet", [capital(facts.type), facts.verification, facts.certainty].filter(Boolean).join(" · ")),
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
      certainty: CERTAINTIES[row.certainty] || "",
      precision: "",
      backdrop: row.layers.every((layer) => layer === "not_mentioned" || layer === "stated_none"),
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
