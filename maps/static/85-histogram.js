/* How many events on which days, by nationality: what /timeline says, drawn as stacked bars. */
(function () {
  "use strict";

  const { days } = ConflictMap;
  const AXIS = 15; // px below the bars
  const FAINT = 0.35; // opacity of what may have happened on a day, beside what did

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
      const floor = height - AXIS;
      const style = getComputedStyle(document.documentElement);
      data.starts.forEach((start, bin) => {
        const left = this.at(start);
        const right = this.at(Math.min(days.after(start, data.step), data.last + 1));
        const bar = { context, left, width: Math.max(right - left - (right - left > 3 ? 1 : 0), 0.5) };
        let top = floor;
        for (const [rows, opacity] of [[data.counts, 1], [data.faint, FAINT]]) {
          context.globalAlpha = opacity;
          for (const { key, index } of shown) {
            const tall = (rows[bin][index] / most) * (floor - 3);
            if (!tall) continue;
            context.fillStyle = ConflictMap.lookOf(key).colour;
            context.fillRect(bar.left, top - tall, bar.width, tall);
            top -= tall;
          }
        }
        context.globalAlpha = 1;
      });
      this.axis(context, width, floor, style);
    }

    axis(context, width, floor, style) {
      context.fillStyle = style.getPropertyValue("--cm-line");
      context.fillRect(0, floor, width, 1);
      context.font = "10px 'Source Sans', system-ui, sans-serif";
      context.textBaseline = "top";
      for (const { day, words } of days.ticks(this.data.first, this.data.last, Math.max(Math.floor(width / 64), 1))) {
        const left = this.at(day);
        context.fillStyle = style.getPropertyValue("--cm-line");
        context.fillRect(left, floor, 1, 4);
        context.fillStyle = style.getPropertyValue("--cm-quiet");
        if (left + context.measureText(words).width < width) context.fillText(words, left + 3, floor + 3);
      }
    }
  };
})();
