/* The page of a brief that needs no network: what is drawn, listed and opened comes from the JSON. */
(function () {
  "use strict";

  const data = JSON.parse(document.getElementById("brief").textContent);
  const { element, svg, unit, plural } = ConflictMap;
  const one = (selector) => document.querySelector(selector);
  const DAY = 86400000;
  const MOST_LISTED = 200;
  const AREA_LEAST = 43; // px: a smaller area is counted with the points around it
  const BARS = 60;
  const { events } = data;
  const map = one(".of-map");

  ConflictMap.setPalette(data.palette);
  const view = { ...data, atoms: [] };
  const inArea = new Map();
  data.areas.forEach((area) => area.events.forEach((index) => inArea.set(index, area)));
  const points = new Map();
  events.longitude.forEach((longitude, index) => {
    if (longitude === null) return;
    const [x, y] = unit(longitude, events.latitude[index]);
    const backdrop = events.backdrop[index];
    const lift = !backdrop && isExact(index) ? ConflictMap.STEM : 0;
    points.set(index, { x, y, lift, backdrop, event: index, id: events.id[index], kinds: [[events.kind[index], 1]] });
  });
  const on = new Set(data.layers);
  const state = { x: data.opening[0], y: data.opening[1], zoom: data.opening[2], from: null, to: null, words: "", chosen: null };

  function isExact(index) {
    return events.precision[index] === 1 && !inArea.has(index);
  }

  /* --- what is shown --- */

  const troopsOf = (index) => data.kinds.troops[events.kind[index]];
  const layersOf = (index) => [...new Set(troopsOf(index).map(([layer]) => data.layers[layer]))];
  const sidesOf = (index) => [...new Set(troopsOf(index).map(([, side]) => side))].filter((side) => side >= 0).map((side) => data.sides[side]);
  const nameOf = (key) => ConflictMap.lookOf(key).name || key;
  const folded = (text) => text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const texts = events.title.map((title, index) => {
    const { where, summary, troops, says } = events.panel[index];
    return folded([title, where, summary, ...troops, ...says].join("\n"));
  });

  /** Whether an event's possible days meet the window; one without a date only where none is set. */
  function inTime(index) {
    if (state.from === null && state.to === null) return true;
    if (!events.dated[index]) return false;
    const [first, last] = [events.first[index], events.last[index]];
    return (state.to === null || first === null || first <= state.to) && (state.from === null || last === null || last >= state.from);
  }

  const chosenBy = () => {
    const words = folded(state.words).split(/\s+/).filter(Boolean);
    return events.id.map((_, index) => index).filter(
      (index) => layersOf(index).some((key) => on.has(key)) && inTime(index) && words.every((word) => texts[index].includes(word)),
    );
  };

  /* --- the map --- */

  const size = () => [map.clientWidth, map.clientHeight];
  const scale = () => 256 * 2 ** state.zoom;
  const at = (x, y) => {
    const [width, height] = size();
    return [(x - state.x) * scale() + width / 2, (y - state.y) * scale() + height / 2];
  };

  const land = svg("g", {}, [
    ...data.land.countries.map((d) => svg("path", { d, class: "of-land" })),
    ...data.land.areas.map((d) => svg("path", { d, class: "of-borders" })),
    ...data.land.countries.map((d) => svg("path", { d, class: "of-land", fill: "none", style: "fill: none" })),
    ...data.land.disputed.map((d) => svg("path", { d, class: "of-disputed" })),
  ]);
  const filled = svg("g", {});
  const board = svg("svg", { "aria-hidden": "true" }, [land, filled]);
  const over = element("div");
  map.append(board, over);

  function place(group) {
    const factor = scale() / data.land.scale;
    const [x, y] = at(data.land.left, data.land.top);
    group.setAttribute("transform", `translate(${x} ${y}) scale(${factor})`);
  }

  /** Marks of what is shown: areas large enough to be seen as such, and the points. */
  function atomsOf(indices) {
    const atoms = [];
    const members = new Map();
    for (const index of indices) {
      const area = inArea.get(index);
      if (area && area.across * scale() >= AREA_LEAST) {
        if (!members.has(area)) members.set(area, []);
        members.get(area).push(index);
      } else if (points.has(index)) atoms.push(points.get(index));
    }
    for (const [area, inside] of members) {
      const kinds = inside.map((index) => [events.kind[index], 1]);
      atoms.push({ x: area.x, y: area.y, lift: 0, backdrop: area.backdrop, area, members: inside, kinds });
    }
    return { atoms, members };
  }

  const membersOf = (group) => group.atoms.flatMap((atom) => atom.members || [atom.event]);

  function facts(index) {
    return {
      layers: layersOf(index).filter((key) => on.has(key)),
      sides: sidesOf(index),
      kind: data.types[events.type[index]].kind,
      edge: data.verifications[events.verification[index]].edge,
      exact: isExact(index),
      backdrop: events.backdrop[index],
    };
  }

  function drawMarks(indices) {
    const { atoms, members } = atomsOf(indices);
    const seen = { ...view, atoms };
    const groups = ConflictMap.group(seen, ConflictMap.switchedOn(view, on), state.zoom);
    filled.replaceChildren(
      ...[...members].map(([area, inside]) => {
        const layers = data.layers.filter((key) => on.has(key) && inside.some((index) => layersOf(index).includes(key)));
        const own = ConflictMap.lookOf(layers[0]).colour;
        const look = area.line
          ? { fill: "none", stroke: own, "stroke-width": 14, "stroke-opacity": 0.35 }
          : { fill: ConflictMap.areaFill(layers), "fill-opacity": 0.25, stroke: layers.length === 1 ? own : "#1b2327", "stroke-opacity": 0.7 };
        return svg("path", { d: area.path, ...look });
      }),
    );
    const taken = [];
    const marks = groups.map((group) => {
      const inside = membersOf(group);
      const single = inside.length === 1 ? inside[0] : null;
      const drawing = single === null ? ConflictMap.ringMark({ ...group, caption: "" }) : ConflictMap.singleMark(facts(single));
      const button = element("button", "of-mark");
      button.type = "button";
      button.classList.toggle("of-backdrop", group.backdrop);
      button.append(drawing.picture);
      const [x, y] = at(group.x, group.y);
      button.style.left = `${x + drawing.size[0] / 2 - drawing.anchor[0]}px`;
      button.style.top = `${y + drawing.size[1] / 2 - drawing.anchor[1]}px`;
      button.setAttribute("aria-label", single === null ? plural(inside.length, "event", "events") : events.title[single]);
      button.title = button.getAttribute("aria-label");
      if (inside.some((index) => events.is_new[index])) {
        button.classList.add("of-new");
        button.classList.toggle("of-lifted", single !== null && !group.backdrop && facts(single).exact);
        button.style.setProperty("--ring", `${2 * drawing.reach + 12}px`);
      }
      button.addEventListener("click", () => (single === null ? closer(group, inside) : open(single)));
      taken.push([x - drawing.reach, y - drawing.reach - (single === null ? 0 : 20), x + drawing.reach + 12, y + drawing.reach]);
      return button;
    });
    over.replaceChildren(...names(taken), ...marks);
  }

  function closer(group, inside) {
    if (group.oneSpot || state.zoom >= 11) return list(inside);
    [state.x, state.y] = [group.x, group.y];
    zoomBy(2);
  }

  const ruler = document.createElement("canvas").getContext("2d");

  /** Names where there is room: countries, large towns, areas, small towns. */
  function* names(taken) {
    const level = Math.round(state.zoom);
    const [width, height] = size();
    const rank = ([, , , kind, zoom]) => (kind === "country" ? 0 : kind === "area" ? 2 : zoom <= 6 ? 1 : 3);
    for (const entry of [...data.land.names].sort((a, b) => rank(a) - rank(b))) {
      const [name, placeX, placeY, kind, zoom] = entry;
      if (zoom > level || (kind === "country" && level > 9)) continue;
      const [x, y] = at(placeX, placeY);
      if (x < 0 || y < 0 || x > width || y > height) continue;
      ruler.font = "12px sans-serif";
      const half = ruler.measureText(name).width / 2 + 8;
      const box = [x - half, y - 10, x + half, y + 10];
      if (taken.some((other) => box[0] <= other[2] && box[2] >= other[0] && box[1] <= other[3] && box[3] >= other[1])) continue;
      taken.push(box);
      const label = element("span", `of-name of-name-${kind}`, kind === "town" ? `· ${name}` : name);
      label.style.left = `${x}px`;
      label.style.top = `${y}px`;
      yield label;
    }
  }

  /* --- list and panel --- */

  function row(index) {
    const { when, where } = events.panel[index];
    const button = element("button");
    button.type = "button";
    const sure = data.verifications[events.verification[index]].words;
    const title = element("strong", "", `${events.is_new[index] ? "◉ " : ""}${events.title[index]}`);
    button.append(title, element("span", "", [when, where || "no place given", layersOf(index).map(nameOf).join(", "), sure].join(" · ")));
    button.addEventListener("click", () => open(index));
    const item = element("li");
    item.append(button);
    return item;
  }

  function list(indices) {
    one(".of-list").replaceChildren(...indices.slice(0, MOST_LISTED).map(row));
    if (indices.length > MOST_LISTED) one(".of-list").append(element("li", "of-quiet", `and ${indices.length - MOST_LISTED} more: narrow the words or the days`));
  }

  function part(panel, title, lines) {
    const said = lines.filter(Boolean);
    if (!said.length) return;
    panel.append(element("h3", "", title));
    const items = element("ul");
    items.append(...said.map((line) => (line instanceof Node ? line : element("li", "", line))));
    panel.append(items);
  }

  function sourceLine([words, url]) {
    const item = element("li");
    if (!/^https?:\/\//.test(url)) item.textContent = words;
    else {
      const link = element("a", "", words);
      link.href = url;
      link.rel = "noreferrer noopener";
      item.append(link);
    }
    return item;
  }

  function open(index) {
    state.chosen = index;
    const said = events.panel[index];
    const panel = one(".of-panel");
    const close = element("button", "", "Close");
    close.type = "button";
    close.addEventListener("click", () => (panel.hidden = true));
    const verification = data.verifications[events.verification[index]];
    panel.replaceChildren(element("h2", "", events.title[index]));
    panel.append(element("p", "of-quiet", data.types[events.type[index]].words), element("span", `of-sure of-sure-${verification.edge}`, verification.words));
    part(panel, "Where", [[said.where || "no place given", said.sure].filter(Boolean).join(": "), said.reading]);
    part(panel, "When", [said.when]);
    part(panel, "Foreign troops", said.troops.length ? said.troops : ["not mentioned"]);
    part(panel, "Who says what", said.says);
    part(panel, "In short", [said.summary]);
    part(panel, "Sources", said.sources.map(sourceLine));
    panel.append(close);
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
  }

  /* --- drawing again --- */

  function draw() {
    const indices = chosenBy();
    place(land);
    place(filled);
    drawMarks(indices);
    list(indices);
    const undated = state.from === null && state.to === null ? 0 : events.dated.filter((dated) => !dated).length;
    one(".of-number").textContent = `${plural(indices.length, "event", "events")} of ${events.id.length.toLocaleString("en")}` + (undated ? `; ${undated} without a date left out by the days` : "");
    bars();
  }

  function move() {
    place(land);
    place(filled);
    drawMarks(chosenBy());
  }

  function zoomBy(by) {
    state.zoom = Math.min(Math.max(state.zoom + by, 1), 13);
    move();
  }

  /* --- time --- */

  const days = events.first.map((first, index) => first ?? events.last[index]).filter((day) => day !== null);
  const lasts = events.last.filter((day) => day !== null);
  const firstDay = days.reduce((least, day) => Math.min(least, day), Infinity);
  const lastDay = lasts.reduce((most, day) => Math.max(most, day), firstDay);
  const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const read = (input) => (input.value ? Math.floor(Date.parse(`${input.value}T00:00Z`) / DAY) : null);

  function bars() {
    if (!days.length) return;
    const step = Math.max((lastDay - firstDay + 1) / BARS, 1);
    const counts = new Array(Math.ceil((lastDay - firstDay + 1) / step)).fill(0);
    for (const day of days) counts[Math.min(Math.floor((day - firstDay) / step), counts.length - 1)] += 1;
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    one(".of-bars").replaceChildren(
      ...counts.map((count, at_) => {
        const bar = element("i");
        bar.style.height = `${(100 * count) / most}%`;
        const [begin, end] = [firstDay + at_ * step, firstDay + (at_ + 1) * step];
        bar.classList.toggle("of-out", (state.from !== null && end <= state.from) || (state.to !== null && begin > state.to));
        return bar;
      }),
    );
  }

  for (const [name, key] of [[".of-from", "from"], [".of-to", "to"]]) {
    const input = one(name);
    if (days.length) [input.min, input.max] = [iso(firstDay), iso(lastDay)];
    input.addEventListener("change", () => {
      state[key] = read(input);
      draw();
    });
  }
  one(".of-all").addEventListener("click", () => {
    one(".of-from").value = one(".of-to").value = "";
    state.from = state.to = null;
    draw();
  });
  one(".of-find input").addEventListener("input", (event) => {
    state.words = event.target.value;
    draw();
  });

  /* --- layers, words around the map --- */

  for (const key of data.layers) {
    const label = element("label");
    const box = element("input");
    box.type = "checkbox";
    box.checked = on.has(key);
    box.addEventListener("change", () => {
      if (box.checked) on.add(key);
      else on.delete(key);
      draw();
    });
    const count = events.id.filter((_, index) => layersOf(index).includes(key)).length;
    label.append(box, ConflictMap.sample("colour", key), element("span", "", `${nameOf(key)} (${count.toLocaleString("en")})`));
    one(".of-layers").append(label);
  }
  one("h1").textContent = data.title;
  one(".of-shown").textContent = `Shown: ${data.shown}`;
  one(".of-counts").textContent = data.counts.join(" · ") + (data.left_out ? ` · ${data.left_out.toLocaleString("en")} more are not in this file` : "");
  one("footer").textContent = [data.made, data.address && `Live view: ${data.address}`, ...data.credits].filter(Boolean).join(" · ");
  for (const line of document.querySelectorAll(".of-marking")) {
    line.hidden = !data.marking.words;
    line.textContent = data.marking.words;
    if (data.marking.colour) {
      line.dataset.tlp = "";
      line.style.color = data.marking.colour;
    }
  }
  if (data.since) {
    const box = one(".of-changed");
    box.hidden = false;
    one(".of-changed summary").textContent = `Changed since ${data.since} (${data.changed.length})`;
    for (const each of data.changed) {
      const said = each.lines.map(([name, before, after]) => `${name}: ${before ? `${before} → ` : ""}${after}`).join(" · ");
      const entry = element("p");
      entry.append(element("strong", "", each.title), element("br"), each.words, element("br"), element("span", "of-quiet", said));
      box.append(entry);
    }
  }

  /* --- moving the map --- */

  let grabbed = null;
  map.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) return;
    grabbed = [event.clientX, event.clientY, state.x, state.y];
    map.setPointerCapture(event.pointerId);
  });
  map.addEventListener("pointermove", (event) => {
    if (!grabbed) return;
    state.x = grabbed[2] - (event.clientX - grabbed[0]) / scale();
    state.y = grabbed[3] - (event.clientY - grabbed[1]) / scale();
    requestAnimationFrame(move);
  });
  map.addEventListener("pointerup", () => (grabbed = null));
  map.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomBy(event.deltaY < 0 ? 0.5 : -0.5);
  }, { passive: false });
  map.addEventListener("keydown", (event) => {
    const step = 120 / scale();
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key === "+" || event.key === "-") zoomBy(event.key === "+" ? 1 : -1);
    else if (moves[event.key]) {
      state.x += moves[event.key][0];
      state.y += moves[event.key][1];
      move();
    } else return;
    event.preventDefault();
  });
  for (const button of document.querySelectorAll(".of-zoom button")) button.addEventListener("click", () => zoomBy(Number(button.dataset.by)));
  window.addEventListener("resize", move);
  state.zoom += Math.log2(map.clientWidth / data.opening[3]);
  document.documentElement.dataset.ready = "true";
  draw();
})();
