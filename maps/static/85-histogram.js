/* How many events on which days, by nationality: what /timeline says, drawn as stacked bars. */
(function () {
  "use strict";

  const { days } = ConflictMap;
  const AXIS = 15; // px below the bars
  const FAINT = 0.35; // opacity of what may have happened on a day, beside what did
  const WIDEST = 64; // px: a bar of one day alone is still a bar
  const NAMED = 5; // nationalities of a bar in words: the largest

  /** A nationality's colour; on dark ground a little lighter, where the browser can mix. */
  function inkOf(key) {
    const { colour } = ConflictMap.lookOf(key);
    const mixed = `color-mix(in srgb, ${colour} 78%, #ffffff)`;
    return ConflictMap.theme === "dark" && CSS.supports("color", mixed) ? mixed : colour;
  }

  ConflictMap.Histogram = class {
    constructor(canvas) {
      this.canvas = canvas;
      this.data = null;
    }

    /** Take an answer of /timeline. */
    set(data) {
      const starts = data.starts.map(days.read);
      const last = starts.length ? days.after(starts[starts.length - 1], data.step) - 1 : null;
      this.data = starts.length ? { ...data, starts, first: starts[0], last } : null;
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

    /** @param on keys of the layers switched on */
    draw(on) {
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
      const most = Math.max(1, ...data.starts.map((_, bin) => sum(data.counts[bin]) + sum(data.faint[bin])));
      this.most = most;
      const floor = height - AXIS;
      const style = getComputedStyle(document.documentElement);
      const inks = new Map(shown.map(({ key }) => [key, inkOf(key)]));
      data.starts.forEach((start, bin) => {
        const left = this.at(start);
        const right = this.at(Math.min(days.after(start, data.step), data.last + 1));
        const wide = Math.min(Math.max(right - left - (right - left > 3 ? 1 : 0), 0.5), WIDEST);
        const bar = { left: right - left > WIDEST ? (left + right - wide) / 2 : left, width: wide };
        let top = floor;
        for (const [rows, opacity] of [[data.counts, 1], [data.faint, FAINT]]) {
          context.globalAlpha = opacity;
          for (const { key, index } of shown) {
            const tall = (rows[bin][index] / most) * (floor - 3);
            if (!tall) continue;
            context.fillStyle = inks.get(key);
            context.fillRect(bar.left, top - tall, bar.width, tall);
            top -= tall;
          }
        }
        context.globalAlpha = 1;
      });
      this.axis(context, width, floor, style);
    }

    /** How much the tallest bar stands for, in words. */
    get peak() {
      return `bars up to ${this.most.toLocaleString("en")} a ${this.data.step}`;
    }

    /** What the bar at so many pixels stands for: {title, lines, at}, or null where there is none. */
    said(pixels, on) {
      const { data } = this;
      const day = this.dayAt(pixels);
      const bin = data.starts.findLastIndex((start) => start <= day);
      const found = data.layers
        .map((key, index) => ({ key, sure: data.counts[bin][index], faint: data.faint[bin][index] }))
        .filter(({ key, sure, faint }) => on.has(key) && sure + faint);
      if (!found.length) return null;
      found.sort((a, b) => b.sure + b.faint - a.sure - a.faint);
      const named = found.slice(0, found.length > NAMED + 1 ? NAMED : found.length);
      const lines = named.map(({ key, sure, faint }) => {
        const name = ConflictMap.lookOf(key).name || key;
        const numbers = [sure && sure.toLocaleString("en"), faint && `${faint.toLocaleString("en")} possibly`];
        return `${name}: ${numbers.filter(Boolean).join(", and ")}`;
      });
      if (named.length < found.length) lines.push(`and ${found.length - named.length} more layers`);
      const last = Math.min(days.after(data.starts[bin], data.step) - 1, data.last);
      const [from, to] = [days.words(data.starts[bin]), days.words(last)];
      return { title: from === to ? from : `${from} to ${to}`, lines, at: (this.at(data.starts[bin]) + this.at(last + 1)) / 2 };
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
