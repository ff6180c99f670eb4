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
      this.box = element("div", "cm-brush");
      this.shades = [element("div", "cm-shade"), element("div", "cm-shade")];
      this.middle = this.part("cm-brush-middle", "Window of time", "both");
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

    get whole() {
      const { first, last } = this.histogram.data;
      return this.from <= first && this.to >= last;
    }

    /** Set the window, kept within the range; draws it. */
    set(from, to) {
      const { first, last } = this.histogram.data;
      this.from = Math.min(Math.max(Math.min(from, to), first), last);
      this.to = Math.max(Math.min(Math.max(from, to), last), first);
      this.draw();
    }

    draw() {
      const { histogram, handles, middle, shades } = this;
      if (!histogram.data || this.from === null) return;
      const { first, last } = histogram.data;
      const [left, right] = [histogram.at(this.from), histogram.at(this.to + 1)];
      handles[0].style.left = `${left}px`;
      handles[1].style.left = `${right}px`;
      Object.assign(middle.style, { left: `${left}px`, width: `${Math.max(right - left, 1)}px` });
      Object.assign(shades[0].style, { left: 0, width: `${left}px` });
      Object.assign(shades[1].style, { left: `${right}px`, right: 0 });
      const say = (part, day, words) => {
        for (const [name, value] of [["valuemin", first], ["valuemax", last], ["valuenow", day], ["valuetext", words]]) part.setAttribute(`aria-${name}`, value);
      };
      say(handles[0], this.from, days.words(this.from));
      say(handles[1], this.to, days.words(this.to));
      say(middle, this.from, `${days.words(this.from)} to ${days.words(this.to)}`);
    }

    move(from, to) {
      if (from === this.from && to === this.to) return;
      this.set(from, to);
      this.onMove();
    }

    /** Move the window as a whole, and stop it at the ends of the range. */
    shift(by) {
      const { first, last } = this.histogram.data;
      const within = Math.min(Math.max(by, first - this.from), last - this.to);
      this.move(this.from + within, this.to + within);
      return within !== 0;
    }

    key(event, moves) {
      if (!this.histogram.data) return; // the days are still on their way
      const { first, last } = this.histogram.data;
      const unit = Math.max(Math.round((last - first) / 200), 1);
      let by = (KEYS[event.key] || 0) * (event.shiftKey ? 10 : 1) * unit;
      if (event.key === "Home") by = first - last;
      if (event.key === "End") by = last - first;
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      if (moves === "both") this.shift(by);
      else if (moves === "from") this.move(Math.min(this.from + by, this.to), this.to);
      else this.move(this.from, Math.max(this.to + by, this.from));
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
      let { moves } = event.target.dataset;
      // outside the window, or where all of it is chosen: a new window is drawn
      if (!moves || (moves === "both" && this.whole)) moves = "new";
      const move = (each) => {
        const day = dayAt(each);
        if (moves === "from") this.move(Math.min(day, this.to), this.to);
        else if (moves === "to") this.move(this.from, Math.max(day, this.from));
        else if (moves === "both") this.shift(before[0] + (day - begun) - this.from);
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
