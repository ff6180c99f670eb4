/* Marks as small SVG pictures: colour = nationality, shape = kind, edge = verification, tab = side. */
(function () {
  "use strict";

  const { svg, svgText } = ConflictMap;

  const SHAPES = {
    fighting: "M0-18 18 0 0 18-18 0Z",
    capture: "M-14-14H14V14H-14Z",
    casualty: "M-19-13H19L0 19Z",
    presence: "M0-16A16 16 0 1 1 0 16A16 16 0 1 1 0-16Z",
    statement: "M-15-14H15A3 3 0 0 1 18-11V7A3 3 0 0 1 15 10H-3L-10 17V10H-15A3 3 0 0 1-18 7V-11A3 3 0 0 1-15-14Z",
  };
  const TEXT_DROP = { casualty: -2, statement: 1 };
  const MOST_STRIPES = 3;
  const BOX = 52; // px, side of the square a single mark is drawn in
  const FULL = 2 * Math.PI;
  ConflictMap.SMALLER = 0.62; // of the backdrop, beside what has foreign troops
  const STEM = (ConflictMap.STEM = 34); // px from the middle of a mark to the foot of its stem

  let palette = {};
  const patterns = new Set();

  /** Remember how each layer looks: {key: {colour, ink, code, look}}. */
  ConflictMap.setPalette = (given) => {
    palette = given;
  };

  /** Names and looks of the sides seen so far, by code. */
  ConflictMap.sideNames = new Map();
  ConflictMap.sideLooks = new Map();

  const OTHER = { colour: "#6b7780", ink: "#ffffff", code: "", look: "plain" };
  ConflictMap.lookOf = (layer) => palette[layer] || { ...OTHER, code: layer };

  /* Patterns live in one hidden drawing of the document; marks and areas name them by id. */
  function defs() {
    let holder = document.getElementById("cm-patterns");
    if (!holder) {
      holder = svg("svg", { id: "cm-patterns", width: 0, height: 0, "aria-hidden": "true" });
      holder.style.position = "absolute";
      document.body.appendChild(holder);
    }
    return holder;
  }

  function stripes(id, colours, width, angle) {
    if (patterns.has(id) && document.getElementById(id)) return `url(#${id})`;
    patterns.add(id);
    const bars = colours.map((colour, index) =>
      svg("rect", { x: index * width, y: 0, width, height: 8, fill: colour }),
    );
    defs().appendChild(
      svg(
        "pattern",
        {
          id,
          width: width * colours.length,
          height: 8,
          patternUnits: "userSpaceOnUse",
          patternTransform: `rotate(${angle})`,
        },
        bars,
      ),
    );
    return `url(#${id})`;
  }

  /** What to fill with for one layer: a colour, or a pattern for "not stated" and "none". */
  function fillOf(layer) {
    const look = ConflictMap.lookOf(layer);
    if (look.look === "hatched") return stripes("cm-hatched", ["#59656d", "#eef1f2"], 3, 45);
    return look.colour;
  }

  const idOf = (layers) => layers.join("-").replace(/[^A-Za-z-]/g, "");

  /** Fill of an area with events of these layers: one colour, or stripes of all. */
  ConflictMap.areaFill = function (layers) {
    if (layers.length > MOST_STRIPES) return OTHER.colour; // the ring says which; stripes would not
    const colours = layers.map((layer) => ConflictMap.lookOf(layer).colour);
    if (colours.length === 1) return colours[0];
    return stripes(`cm-area-${idOf(layers)}`, colours, 9, 45);
  };

  /** Fill of one mark whose single event has several nationalities. */
  function sharedFill(layers) {
    if (layers.length === 1) return fillOf(layers[0]);
    const id = `cm-shared-${idOf(layers)}`;
    if (!document.getElementById(id)) {
      const stops = layers.flatMap((layer, index) => {
        const colour = ConflictMap.lookOf(layer).colour;
        return [index, index + 1].map((edge) =>
          svg("stop", { offset: edge / layers.length, "stop-color": colour }),
        );
      });
      defs().appendChild(svg("linearGradient", { id, x1: 0, y1: 0, x2: 1, y2: 0 }, stops));
    }
    return `url(#${id})`;
  }

  /** The outline that says how sure it is: solid, dashed, or crossed by short strokes. */
  function edge(path, kind) {
    const lines = ["cm-rim", "cm-halo"].map((name) => svg("path", { d: path, class: name }));
    if (kind === "dashed") lines.push(svg("path", { d: path, class: "cm-edge cm-edge-dashed" }));
    else lines.push(svg("path", { d: path, class: "cm-edge" }));
    if (kind === "crossed") lines.push(svg("path", { d: path, class: "cm-edge-crossed" }));
    return lines;
  }

  const MOST_TABS = 2;

  /**
   * Small tabs naming the sides fought for: RUS where all of a mark's events have it, else with how
   * many of them do, RUS 2; of several sides the two with most, one below the other.
   */
  function tabs(sides, count, x, y) {
    const whole = sides.length === 1 && (sides[0].number ?? count) === count;
    return sides.slice(0, MOST_TABS).flatMap(({ code, look, number }, index) => {
      const words = whole || number === undefined ? code : `${code} ${compact(number)}`;
      const width = 5.6 * words.length + 8;
      const top = y + 14 * index;
      return [
        svg("rect", { x, y: top, width, height: 13, rx: 3, class: `cm-tab cm-tab-${look}` }),
        svgText(words, { x: x + width / 2, y: top + 9.7, class: `cm-tab-text cm-tab-text-${look}` }),
      ];
    });
  }

  function frame(children, width, height, scale = 1) {
    return svg(
      "svg",
      {
        viewBox: `${-width / 2} ${-height / 2} ${width} ${height}`,
        width: width * scale,
        height: height * scale,
        "aria-hidden": "true",
        focusable: "false",
      },
      children,
    );
  }

  function codeText(layers, kind) {
    const drop = TEXT_DROP[kind] || 0;
    if (layers.length === 1) {
      const { code, ink, look } = ConflictMap.lookOf(layers[0]);
      if (!code) return [];
      const label = svgText(code, { y: 3.4 + drop, class: `cm-code cm-code-${look}` });
      if (look === "plain") label.style.fill = ink;
      return [label];
    }
    const shown = layers.length === 2 ? layers : [layers[0], `+${layers.length - 1}`];
    return shown.map((layer, index) =>
      svgText(layer, { y: -0.8 + 8.4 * index + drop, class: "cm-code cm-code-shared" }),
    );
  }

  /**
   * One event: a shape with the nationality's code. An exact place has a stem whose foot is the
   * place itself; anything less exact has none, since the mark then stands for an area.
   */
  ConflictMap.singleMark = function ({ layers, kind, edge: edgeKind, sides, exact, backdrop }) {
    if (backdrop) return smallMark(layers, kind, edgeKind);
    const path = SHAPES[kind] || SHAPES.statement;
    const parts = [];
    if (exact) {
      parts.push(svg("path", { d: `M0 14V${STEM - 1}`, class: "cm-stem" }));
      parts.push(svg("circle", { cx: 0, cy: STEM, r: 2.6, class: "cm-foot" }));
    }
    parts.push(svg("path", { d: path, fill: sharedFill(layers), class: "cm-body" }));
    parts.push(...edge(path, edgeKind), ...codeText(layers, kind), ...tabs(sides, 1, 5, 10));
    const height = exact ? BOX + 24 : BOX;
    return {
      picture: frame(parts, BOX + 10, height),
      size: [BOX + 10, height],
      anchor: [(BOX + 10) / 2, exact ? height / 2 + STEM : height / 2],
      reach: 20,
    };
  };

  /** One event of the backdrop: its kind and how sure it is, small. */
  function smallMark(layers, kind, edgeKind) {
    const path = SHAPES[kind] || SHAPES.statement;
    const scale = ConflictMap.SMALLER;
    const picture = frame([svg("path", { d: path, fill: sharedFill(layers), class: "cm-body" }), ...edge(path, edgeKind)], BOX, BOX, scale);
    return { picture, size: [BOX * scale, BOX * scale], anchor: [(BOX * scale) / 2, (BOX * scale) / 2], reach: 20 * scale };
  }

  function sector(from, to, outer, inner) {
    if (to - from >= FULL - 1e-6) {
      const ring = (r) => `M0${-r}A${r} ${r} 0 1 1 0 ${r}A${r} ${r} 0 1 1 0${-r}Z`;
      return ring(outer) + ring(inner);
    }
    const at = (angle, r) => `${(r * Math.sin(angle)).toFixed(2)} ${(-r * Math.cos(angle)).toFixed(2)}`;
    const large = to - from > Math.PI ? 1 : 0;
    return (
      `M${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(to, outer)}` +
      `L${at(to, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`
    );
  }

  const compact = (count) =>
    count < 1000 ? String(count) : count < 10000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`;

  ConflictMap.ringRadius = (count) => Math.min(16 + 4 * Math.log10(count), 32);

  /** The numbers beside a ring of two or three nationalities, in one line; else nothing. */
  ConflictMap.captionOf = function ({ shares, counts }) {
    if (shares.length < 2 || shares.length > 3) return "";
    const nameOf = ({ code, name }) => code || name[0].toLowerCase() + name.slice(1);
    const said = ([layer]) => `${nameOf(ConflictMap.lookOf(layer))} ${compact(counts.get(layer))}`;
    return shares.map(said).join(" · ");
  };

  /** Several events: a ring divided by nationality around their number. */
  ConflictMap.ringMark = function ({ shares, counts, count, edge: edgeKind, sides, caption, backdrop }) {
    const scale = backdrop ? ConflictMap.SMALLER : 1;
    const radius = ConflictMap.ringRadius(count);
    const inner = radius * 0.68;
    const whole = shares.reduce((sum, [, share]) => sum + share, 0);
    const parts = [svg("circle", { r: radius, class: "cm-ring-ground" })];
    let from = 0;
    for (const [layer, share] of shares) {
      const to = from + (FULL * share) / whole;
      parts.push(
        svg("path", {
          d: sector(from, to, radius, inner),
          fill: fillOf(layer),
          "fill-rule": "evenodd",
          class: "cm-sector",
        }),
      );
      from = to;
    }
    const outline = `M0${-radius}A${radius} ${radius} 0 1 1 0 ${radius}A${radius} ${radius} 0 1 1 0${-radius}Z`;
    parts.push(...edge(outline, edgeKind));
    const code = shares.length === 1 ? ConflictMap.lookOf(shares[0][0]).code : "";
    parts.push(svgText(compact(count), { y: code ? 1 : 4.6, class: "cm-count" }));
    if (code) parts.push(svgText(code, { y: 8.2, class: "cm-count-code" }));
    parts.push(...tabs(sides, count, radius * 0.35, radius * 0.62));
    if (caption) parts.push(svgText(caption, { y: -radius - 7, class: "cm-caption" }));
    const side = Math.max(2 * radius + 40, 96);
    const size = side * scale;
    return { picture: frame(parts, side, side, scale), size: [size, size], anchor: [size / 2, size / 2], reach: (radius + 3) * scale };
  };

  /** Small samples for the legend. */
  ConflictMap.sample = function (name, value) {
    const path = SHAPES[name === "shape" ? value : "presence"];
    const small = { viewBox: "-22 -22 44 44", width: 20, height: 20, "aria-hidden": "true" };
    if (name === "shape") return svg("svg", small, [svg("path", { d: path, class: "cm-sample" }), ...edge(path, "solid")]);
    if (name === "edge") return svg("svg", small, [svg("path", { d: path, class: "cm-sample-pale" }), ...edge(path, value)]);
    if (name === "colour") {
      // With its letters: from the ninth nationality on, only they tell one grey from another.
      const pill = svg("rect", { x: -16.5, y: -8, width: 33, height: 16, rx: 8, fill: fillOf(value), class: "cm-sample-pill" });
      const children = [pill, ...codeText([value], "")];
      return svg("svg", { ...small, viewBox: "-17 -8.5 34 17", width: 34, height: 17 }, children);
    }
    if (name === "side") return svg("svg", { ...small, viewBox: "0 0 40 14", width: 38, height: 13 }, tabs(value, 1, 1, 0.5));
    if (name === "possible") return svg("svg", { ...small, class: "cm-possible" }, [svg("path", { d: path, class: "cm-sample" }), ...edge(path, "solid")]);
    if (name === "exact") {
      return svg("svg", { ...small, viewBox: "-16 -12 32 50", width: 16, height: 25 }, [
        svg("path", { d: "M0 6V31", class: "cm-stem" }),
        svg("circle", { cy: 33, r: 3.4, class: "cm-foot" }),
        svg("circle", { r: 9, class: "cm-sample" }),
      ]);
    }
    if (name === "disputed") {
      return svg("svg", { ...small, viewBox: "0 0 30 10", width: 28, height: 9 }, [
        svg("path", { d: "M1 5H29", class: "cm-sample-disputed" }),
      ]);
    }
    if (name === "backdrop") {
      const shares = [["not_mentioned", 1]];
      const ring = ConflictMap.ringMark({ shares, counts: new Map(shares), count: 9, edge: "solid", sides: [], backdrop: true }).picture;
      for (const [attribute, given] of Object.entries({ ...small, viewBox: "-30 -30 60 60", class: "cm-backdrop" })) ring.setAttribute(attribute, given);
      return ring;
    }
    if (name === "area") {
      return svg("svg", { ...small, viewBox: "0 0 30 22", width: 26, height: 19 }, [
        svg("path", { d: "M2 6 9 2 20 4 28 10 24 19 11 20 3 15Z", class: "cm-sample-area" }),
      ]);
    }
    const ring = ConflictMap.ringMark({ ...value, edge: "solid", sides: [] }).picture;
    for (const [attribute, given] of Object.entries(small)) ring.setAttribute(attribute, given);
    return ring;
  };
})();
