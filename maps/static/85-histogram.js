/*
 * How many events on which days, by nationality: what /timeline says, drawn as stacked bars. Solid is
 * what is certain in a step, faint what is possible; an open side of a date is an arrow at its bound.
 */
(function () {
  "use strict";

  const { days } = ConflictMap;
  const AXIS = 15; // px below the bars
  const FAINT = 0.35; // opacity of what may have happened on a day, beside what did
  const WIDEST = 64; // px: a bar of one day alone is still a bar
  const NAMED = 5; // nationalities of a bar in words: the largest
  const DWARFS = 8; // times as tall as the next: then all others would be flat
  const ARROW = 13; // px

  /** A nationality's colour; on dark ground a little lighter, where the browser can mix. */
  function inkOf(key) {
    const { colour } = ConflictMap.lookOf(key);
    const isPale = key === "not_mentioned" || key === "stated_none"; // beside nothing, it must still be seen
    if (isPale && ConflictMap.theme !== "dark") return key === "stated_none" ? "#97a4ab" : "#b9c4c9";
    if (isPale) return key === "stated_none" ? "#8d9aa1" : "#6d7a81";
    const mixed = `color-mix(in srgb, ${colour} 78%, #ffffff)`;
    return ConflictMap.theme === "dark" && CSS.supports("color", mixed) ? mixed : colour;
  }

  ConflictMap.Histogram = class {
    constructor(canvas) {
      this.canvas = canvas;
      this.data = null;
      this.root = null; // whether heights are roots of numbers; null where that follows from these
      this.most = 0;
    }

    /** Take an answer of /timeline. */
    set(data) {
      const starts = data.starts.map(days.read);
      this.data = null;
      if (!starts.length) return;
      const [first, last] = [days.read(data.first), days.read(data.last)];
      starts[0] = Math.max(starts[0], first);
      const ends = [...starts.slice(1).map((day) => day - 1), last];
      this.data = { ...data, starts, ends, first, last };
    }

    /** Pixels from the left of a day's first moment, and back. */
    at(day) {
      const { first, last } = this.data;
      return ((day - first) / (last + 1 - first)) * this.canvas.clientWidth;
    }

    dayAt(pixels) {
      const { first, last } = this.data;
      const share = Math.min(Math.max(pixels / this.canvas.clientWidth, 0), 1);
      return Math.min(first + Math.floor(share * (last + 1 - first)), last);
    }

    /** Whether a root scale is drawn: as somebody chose, else where one bar dwarfs all others. */
    get isRoot() {
      return this.root ?? this.dwarfs;
    }

    /** @param on keys of the layers switched on; @param open whether open dates are asked for */
    draw(on, open = true) {
      const { canvas, data } = this;
      const density = window.devicePixelRatio || 1;
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      canvas.width = width * density;
      canvas.height = height * density;
      const context = canvas.getContext("2d");
      context.scale(density, density);
      if (!data || !width) return;
      const shown = data.layers.map((key, index) => ({ key, index })).filter(({ key }) => on.has(key));
      const sum = (row) => shown.reduce((total, { index }) => total + row[index], 0);
      const totals = data.starts.map((_, bin) => sum(data.counts[bin]) + sum(data.faint[bin]));
      const [tallest, next] = [...totals].sort((a, b) => b - a);
      this.most = tallest || 0;
      this.dwarfs = Boolean(next) && tallest > DWARFS * next;
      const floor = height - AXIS;
      const shareOf = (total) => (this.isRoot ? Math.sqrt(total / (this.most || 1)) : total / (this.most || 1));
      const style = getComputedStyle(document.documentElement);
      const inks = new Map(shown.map(({ key }) => [key, inkOf(key)]));
      data.starts.forEach((start, bin) => {
        const [left, right] = [this.at(start), this.at(data.ends[bin] + 1)];
        const wide = Math.min(Math.max(right - left - (right - left > 3 ? 1 : 0), 0.75), WIDEST);
        const bar = { left: right - left > WIDEST ? (left + right - wide) / 2 : left, width: wide };
        let top = floor;
        const whole = totals[bin] ? Math.max(shareOf(totals[bin]) * (floor - 3), 1.5) : 0; // one event is seen
        for (const [rows, opacity] of [[data.counts, 1], [data.faint, FAINT]]) {
          context.globalAlpha = opacity;
          for (const { key, index } of shown) {
            const tall = (rows[bin][index] / (totals[bin] || 1)) * whole;
            if (!tall) continue;
            context.fillStyle = inks.get(key);
            context.fillRect(bar.left, top - tall, bar.width, tall);
            top -= tall;
          }
        }
        context.globalAlpha = 1;
      });
      this.axis(context, width, floor, style);
      if (!open) return;
      context.strokeStyle = context.fillStyle = style.getPropertyValue("--cm-text");
      data.starts.forEach((start, bin) => {
        if (sum(data.open_before[bin])) this.arrow(context, this.at(data.ends[bin] + 1), floor, -1);
        if (sum(data.open_after[bin])) this.arrow(context, this.at(start), floor, 1);
      });
    }

    /** An open side: from its bound in the direction in which nothing is known. */
    arrow(context, bound, floor, towards) {
      const width = this.canvas.clientWidth;
      const at = Math.min(Math.max(bound, towards < 0 ? ARROW + 1 : 1), towards > 0 ? width - ARROW - 1 : width - 1);
      const y = Math.max(floor * 0.3, 8);
      context.lineWidth = 1.4;
      context.beginPath();
      context.moveTo(at, y - 5);
      context.lineTo(at, y + 5);
      context.moveTo(at, y);
      context.lineTo(at + towards * ARROW, y);
      context.stroke();
      context.beginPath();
      context.moveTo(at + towards * ARROW, y);
      context.lineTo(at + towards * (ARROW - 5), y - 3.5);
      context.lineTo(at + towards * (ARROW - 5), y + 3.5);
      context.fill();
    }

    /** How much the tallest bar stands for, in words. */
    get peak() {
      const [first, next] = this.data.starts;
      const together = this.data.step === "year" && next - first > 366 ? `${Math.round((next - first) / 365.25)} years` : `a ${this.data.step}`;
      return `tallest bar: ${ConflictMap.plural(this.most, "event", "events")} in ${together}${this.isRoot ? ", root scale" : ""}`;
    }

    /** What the bar at so many pixels stands for: {title, lines, at}, or null where there is none. */
    said(pixels, on, open = true) {
      const { data } = this;
      const day = this.dayAt(pixels);
      const bin = Math.max(data.starts.findLastIndex((start) => start <= day), 0);
      const arrows = (index) => (open ? [data.open_before[bin][index], data.open_after[bin][index]] : [0, 0]);
      const found = data.layers
        .map((key, index) => ({ key, sure: data.counts[bin][index], faint: data.faint[bin][index], arrows: arrows(index) }))
        .filter(({ key, sure, faint, arrows: [before, after] }) => on.has(key) && sure + faint + before + after);
      if (!found.length) return null;
      found.sort((a, b) => b.sure + b.faint - a.sure - a.faint);
      const named = found.slice(0, found.length > NAMED + 1 ? NAMED : found.length);
      const lines = named.map(({ key, sure, faint, arrows: [before, after] }) => {
        const said = (count, words) => count && `${count.toLocaleString("en")}${words}`;
        const numbers = [said(sure, ""), said(faint, " possibly"), said(before, " by then, start not known"), said(after, " from then on")];
        return `${ConflictMap.nameOf(key)}: ${numbers.filter(Boolean).join(", ")}`;
      });
      if (named.length < found.length) lines.push(`and ${found.length - named.length} more layers`);
      const [from, to] = [days.words(data.starts[bin]), days.words(data.ends[bin])];
      return { title: from === to ? from : `${from} to ${to}`, lines, at: (this.at(data.starts[bin]) + this.at(data.ends[bin] + 1)) / 2 };
    }

    axis(context, width, floor, style) {
      context.fillStyle = style.getPropertyValue("--cm-line");
      context.fillRect(0, floor, width, 1);
      context.font = "10px 'Source Sans', system-ui, sans-serif";
      context.textBaseline = "top";
      const { first, last } = this.data;
      const found = days.ticks(first, last, Math.max(Math.floor(width / 64), 1));
      // a few days within one month: the first one says which
      const ticks = found.length ? found : [{ day: first, words: days.words(first) }];
      for (const { day, words } of ticks) {
        const left = last > first ? this.at(day) : (width - context.measureText(words).width) / 2;
        context.fillStyle = style.getPropertyValue("--cm-line");
        context.fillRect(left, floor, 1, 4);
        context.fillStyle = style.getPropertyValue("--cm-quiet");
        if (left + context.measureText(words).width < width) context.fillText(words, left + 3, floor + 3);
      }
    }
  };
})();
