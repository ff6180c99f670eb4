/* The window of time over the histogram: two handles and what lies between, by mouse, touch or keys. */
(function () {
  "use strict";

  const { element, days } = ConflictMap;
  const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
  const SETTLED_MS = 600; // after the last key press the window counts as let go

  ConflictMap.Brush = class {
    /** @param onMove called with each [from, to]; @param onDone when it is let go */
    constructor(histogram, onMove, onDone) {
      this.histogram = histogram;
      this.onMove = onMove;
      this.onDone = onDone;
      this.from = this.to = null;
      this.range = { first: 0, last: 0 }; // all there is of the filter, shown or not
      this.box = element("div", "cm-brush");
      this.shades = [element("div", "cm-shade"), element("div", "cm-shade")];
      this.middle = this.part("cm-brush-middle", "Days shown", "both");
      this.handles = [this.part("cm-handle", "First day", "from"), this.part("cm-handle", "Last day", "to")];
      this.box.append(...this.shades, this.middle, ...this.handles);
      this.box.addEventListener("pointerdown", (event) => this.start(event));
    }

    part(className, label, moves) {
      const made = element("div", className);
      made.tabIndex = 0;
      made.dataset.moves = moves;
      made.setAttribute("role", "slider");
      made.setAttribute("aria-label", label);
      made.addEventListener("keydown", (event) => this.key(event, moves));
      return made;
    }

    /** Whether no day is left out. */
    get whole() {
      return this.from === null && this.to === null;
    }

    /** The days of the window, no limit being the first or last there is; nothing need be in them. */
    get low() {
      return this.from ?? Math.min(this.range.first, this.histogram.data.first, this.to ?? Infinity);
    }

    get high() {
      return this.to ?? Math.max(this.range.last, this.histogram.data.last, this.from ?? -Infinity);
    }

    /** Set the window; null for no limit. Draws it. */
    set(from, to) {
      this.from = from;
      this.to = to;
      this.draw();
    }

    draw() {
      const { histogram, handles, middle, shades } = this;
      if (!histogram.data) return;
      const { first, last } = histogram.data;
      const within = (day) => Math.min(Math.max(day, first), last + 1);
      const [left, right] = [histogram.at(within(this.low)), histogram.at(within(this.high + 1))];
      handles[0].style.left = `${left}px`;
      handles[1].style.left = `${right}px`;
      Object.assign(middle.style, { left: `${left}px`, width: `${Math.max(right - left, 1)}px` });
      Object.assign(shades[0].style, { left: 0, width: `${left}px` });
      Object.assign(shades[1].style, { left: `${right}px`, right: 0 });
      const [least, most] = [Math.min(first, this.low), Math.max(last, this.high)];
      const say = (part, day, words) => {
        for (const [name, value] of [["valuemin", least], ["valuemax", most], ["valuenow", day], ["valuetext", words]]) part.setAttribute(`aria-${name}`, value);
      };
      say(handles[0], this.low, days.words(this.low));
      say(handles[1], this.high, days.words(this.high));
      say(middle, this.low, `${days.words(this.low)} to ${days.words(this.high)}`);
    }

    /** Move the window to days of the axis; its ends are no limit where all there is ends. */
    move(from, to) {
      const [begin, end] = [from <= this.range.first ? null : from, to >= this.range.last ? null : to];
      if (begin === this.from && end === this.to) return;
      this.set(begin, end);
      this.onMove();
    }

    /** Move the window as a whole, and stop it at the ends of the range. */
    shift(by) {
      const { first, last } = this.range;
      const within = Math.min(Math.max(by, Math.min(first - this.low, 0)), Math.max(last - this.high, 0));
      this.move(this.low + within, this.high + within);
    }

    key(event, moves) {
      if (!this.histogram.data) return; // the days are still on their way
      const { first, last } = this.histogram.data;
      const unit = Math.max(Math.round((last - first) / 200), 1);
      let by = (KEYS[event.key] || 0) * (event.shiftKey ? 10 : 1) * unit;
      const whole = this.range.last - this.range.first + last - first;
      if (event.key === "Home") by = -whole;
      if (event.key === "End") by = whole;
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      if (moves === "both") this.shift(by);
      else if (moves === "from") this.move(Math.min(Math.max(this.low + by, this.range.first), this.high), this.high);
      else this.move(this.low, Math.max(Math.min(this.high + by, this.range.last), this.low));
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.onDone(), SETTLED_MS);
    }

    start(event) {
      if (!this.histogram.data || event.button) return;
      event.preventDefault();
      const left = this.box.getBoundingClientRect().left;
      const dayAt = (each) => this.histogram.dayAt(each.clientX - left);
      const begun = dayAt(event);
      const before = [this.from, this.to];
      const low = this.low;
      let { moves } = event.target.dataset;
      // outside the window, or where all of it is chosen: a new window is drawn
      if (!moves || (moves === "both" && this.whole)) moves = "new";
      const move = (each) => {
        const day = dayAt(each);
        if (moves === "from") this.move(Math.min(day, this.high), this.high);
        else if (moves === "to") this.move(this.low, Math.max(day, this.low));
        else if (moves === "both") this.shift(low + (day - begun) - this.low);
        else if (Math.abs(each.clientX - event.clientX) > 3) this.move(Math.min(begun, day), Math.max(begun, day));
      };
      const done = () => {
        this.box.removeEventListener("pointermove", move);
        if (this.from !== before[0] || this.to !== before[1]) this.onDone();
      };
      this.box.setPointerCapture(event.pointerId);
      this.box.addEventListener("pointermove", move);
      this.box.addEventListener("pointerup", done, { once: true });
      this.box.addEventListener("pointercancel", done, { once: true });
      const focused = event.target.closest("[role=slider]") || this.middle;
      focused.focus({ preventScroll: true });
    }
  };
})();
