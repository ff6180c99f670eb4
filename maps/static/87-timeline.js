/*
 * Time under the map: histogram, window, playing. The axis follows the filter and can be looked at more
 * closely; moving it or the window reruns nothing; letting the window go tells Python. Playing goes
 * through the days between From and To, one step a tick, and changes neither of them.
 */
(function () {
  "use strict";

  const { element, days } = ConflictMap;
  const FRAME_MS = 80; // from one tick to the next, if it is drawn by then: a good ten a second
  const LOOP_MS = 8000; // a few steps go through more slowly
  const SLOWEST_MS = 700;
  const SPEEDS = [0.5, 1, 2, 4];
  const STEPS = ["day", "week", "month", "year"];
  const PIXELS_A_BIN = 5;
  const MOST_BINS = 400;
  const CLOSER = 2; // times, by one press or turn
  const CLOSEST = 7; // days
  const BESIDE = 1 / 8; // of a window, shown on each side of it
  const ZOOM_MS = 120; // a wheel turns more than once

  const same = (some, others) => some.from === others.from && some.to === others.to;

  const button = (words, title, onClick) => {
    const made = element("button", "", words);
    made.type = "button";
    made.title = title;
    made.setAttribute("aria-label", title);
    made.addEventListener("click", onClick);
    return made;
  };

  function chooser(label, options, chosen, onChange) {
    const made = element("select");
    made.setAttribute("aria-label", label);
    for (const [value, words] of options) made.append(new Option(words, value, value === chosen, value === chosen));
    made.addEventListener("change", () => onChange(made.value));
    return made;
  }

  ConflictMap.Timeline = class {
    constructor(map, manager) {
      this.map = map;
      this.manager = manager;
      this.mode = "window"; // or "since": everything from the beginning up to a day
      this.speed = 1;
      this.told = null; // days Python was told of and has not answered yet
      this.axis = null; // days shown, where not all there are
      this.step = ""; // how long steps are; "" for the shortest that fits
      this.build();
      map.on("cm:question", () => this.asked());
      map.on("cm:loaded", ({ counts }) => this.count(counts));
      map.on("cm:layers", () => this.redraw());
      ConflictMap.onTheme(() => this.redraw());
      new ResizeObserver(() => this.redraw()).observe(this.canvas);
    }

    build() {
      this.box = element("section", "cm-time");
      this.box.setAttribute("aria-label", "Time");
      this.play = button("▶", "Play", () => this.toggle());
      this.play.className = "cm-play";
      this.pace = chooser("Speed", SPEEDS.map((each) => [String(each), `${each}×`]), "1", (value) => (this.speed = Number(value)));
      this.modes = chooser("What is shown", [["window", "Days shown"], ["since", "Since the beginning"]], "window", (value) => this.setMode(value));
      this.words = element("output", "cm-time-words");
      this.apart = element("span", "cm-quiet cm-time-apart");
      this.steps = chooser("Step", [["", "auto"], ...STEPS.map((each) => [each, each])], "", (value) => this.setStep(value));
      this.steps.title = "How long a step is";
      this.scale = button("√", "Root scale: small bars beside a tall one", () => this.setRoot());
      this.closer = button("+", "Fewer days on the axis", () => this.zoom(1 / CLOSER));
      this.farther = button("−", "More days on the axis", () => this.zoom(CLOSER));
      this.reset = button("All time", "Show every day again", () => this.all());
      this.reset.removeAttribute("aria-label");
      const bar = element("div", "cm-time-bar");
      bar.append(this.play, this.pace, this.modes, this.words, this.apart, this.reset, this.steps, this.scale, this.farther, this.closer);
      this.canvas = element("canvas");
      this.canvas.setAttribute("aria-hidden", "true");
      this.histogram = new ConflictMap.Histogram(this.canvas);
      this.brush = new ConflictMap.Brush(this.histogram, () => this.moved(), () => this.done());
      const chart = element("div", "cm-time-chart");
      this.head = element("div", "cm-playhead");
      this.head.hidden = true;
      this.tip = element("div", "cm-time-tip cm-tip");
      this.tip.hidden = true;
      this.brush.box.addEventListener("pointermove", (event) => this.tell(event));
      this.brush.box.addEventListener("pointerleave", () => (this.tip.hidden = true));
      chart.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      this.box.addEventListener("keydown", (event) => this.key(event));
      chart.append(this.canvas, this.head, this.brush.box, this.tip);
      this.box.append(bar, chart);
      document.body.append(this.box);
    }

    /** The days the page's own question is limited to. */
    get ofQuery() {
      const query = new URLSearchParams(this.manager.asked.query);
      return { from: query.get("from"), to: query.get("to") };
    }

    /** The page asks for something: the axis follows, unless the days are those of the window here. */
    asked() {
      this.stop();
      const mine = this.told && same(this.told, this.ofQuery);
      const rest = new URLSearchParams(this.manager.asked.query);
      rest.delete("from");
      rest.delete("to");
      const [from, to] = [days.read(this.ofQuery.from), days.read(this.ofQuery.to)];
      const [restBefore, daysBefore] = this.before || [];
      this.before = [rest.toString(), `${from} ${to}`];
      if (this.before[0] !== restBefore || (this.before[1] !== daysBefore && !mine)) this.axis = from === null || to === null ? null : around(from, to);
      return this.bring();
    }

    /** Ask for the histogram of the filter; the window lies where its days say. */
    async bring() {
      const bins = Math.min(Math.max(Math.floor(window.innerWidth / PIXELS_A_BIN), 20), MOST_BINS);
      const { asked } = this.manager;
      const more = { bins: this.step ? MOST_BINS : bins, whole: 1 };
      if (this.axis) Object.assign(more, { first: days.write(this.axis.first), last: days.write(this.axis.last) });
      if (this.step) more.step = this.step;
      const address = ConflictMap.addressOf("/timeline", asked, {}, more);
      const key = `${address}|${asked.version}`;
      const { asked: view } = this.manager.source;
      if (view) await view.done; // marks first
      this.wanted = key;
      try {
        if (key !== this.key) {
          const data = await ConflictMap.load(address);
          if (this.wanted !== key) return;
          this.histogram.set(data);
          const [first, last] = data.known.map(days.read);
          if (first !== null) this.brush.range = { first, last };
          this.key = key;
        }
      } catch (error) {
        console.warn(`timeline: ${error.message}`);
        this.histogram.data = null;
      }
      const has = Boolean(this.histogram.data);
      this.box.hidden = !has;
      document.body.classList.toggle("cm-with-time", has);
      if (!has) return;
      this.follow();
      this.redraw();
    }

    /** Put the window where the query's own days say. */
    follow() {
      if (this.told && same(this.told, this.ofQuery)) this.told = null;
      const [from, to] = [days.read(this.ofQuery.from), days.read(this.ofQuery.to)];
      if (from === null && to !== null) this.mode = this.modes.value = "since";
      else if (from !== null) this.mode = this.modes.value = "window";
      if (!this.told) this.brush.set(from, to);
      this.say();
    }

    /** Whether open dates are asked for. */
    get open() {
      const asked = new URLSearchParams(this.manager.asked.query).get("certainty");
      return !asked || asked.includes("open");
    }

    redraw() {
      if (!this.histogram.data) return;
      this.histogram.draw(new Set(this.manager.layers.keys()), this.open);
      this.scale.setAttribute("aria-pressed", String(this.histogram.isRoot));
      const { first, last } = this.histogram.data;
      const { range } = this.brush;
      this.closer.disabled = last - first < CLOSEST;
      this.farther.disabled = first <= range.first && last >= range.last;
      this.count();
      this.brush.draw();
      this.showHead();
    }

    /** Say in words what the bar under the pointer stands for. */
    tell({ clientX, buttons }) {
      const { left, width } = this.brush.box.getBoundingClientRect();
      const on = new Set(this.manager.layers.keys());
      const said = buttons || !this.histogram.data ? null : this.histogram.said(clientX - left, on, this.open);
      this.tip.hidden = !said;
      if (!said) return;
      this.tip.replaceChildren(element("strong", "", said.title), ...said.lines.map((line) => element("span", "", line)));
      const half = this.tip.offsetWidth / 2;
      this.tip.style.left = `${Math.min(Math.max(said.at, half), width - half)}px`;
    }

    say() {
      const { from, to, whole, low, high } = this.brush;
      const since = this.mode === "since";
      this.box.classList.toggle("cm-time-since", since);
      this.reset.hidden = whole && !this.axis;
      if (this.tick) {
        const [begin, end] = this.tick;
        this.words.textContent = since ? `Up to ${days.words(end)}` : begin === end ? days.words(begin) : `${days.words(begin)} to ${days.words(end)}`;
      } else if (whole) this.words.textContent = "All time";
      else if (since || from === null) this.words.textContent = `Up to ${days.words(high)}`;
      else if (to === null) this.words.textContent = `From ${days.words(low)} on`;
      else this.words.textContent = `${days.words(low)} to ${days.words(high)}`;
    }

    /** How tall the bars are, and how many events no bar stands for. */
    count(counts = this.counts) {
      this.counts = counts;
      if (!counts) return;
      const apart = counts.undated_apart;
      const undated = apart || counts.undated;
      const words = apart ? `${undated.toLocaleString("en")} undated left out` : `${counts.undated.toLocaleString("en")} undated`;
      const peak = this.histogram.data && this.histogram.most ? this.histogram.peak : "";
      this.apart.textContent = [peak, undated && words].filter(Boolean).join(" · ");
      this.apart.title = this.apart.textContent;
    }

    /* Looking more closely at the axis. */

    /** Show so many times as many days, around one of them. */
    zoom(times, day) {
      if (!this.histogram.data) return;
      const { first, last } = this.histogram.data;
      const { low, high, whole, range } = this.brush;
      const middle = day ?? (whole ? (first + last) / 2 : Math.min(Math.max((low + high) / 2, first), last));
      const length = Math.max((last - first + 1) * times, CLOSEST);
      if (length >= range.last - range.first + 1) this.setAxis(null);
      else {
        const share = (middle - first) / (last - first + 1);
        const begin = Math.min(Math.max(Math.round(middle - share * length), range.first), Math.round(range.last - length + 1));
        this.setAxis({ first: begin, last: Math.round(begin + length - 1) });
      }
    }

    setAxis(axis) {
      this.axis = axis;
      this.stop();
      // What is there is stretched at once; the numbers of its steps follow.
      clearTimeout(this.zooming);
      const { data } = this.histogram;
      const shown = axis || this.brush.range;
      if (data) Object.assign(data, { first: shown.first, last: shown.last });
      this.redraw();
      this.say();
      this.zooming = setTimeout(() => this.bring(), ZOOM_MS);
    }

    wheel(event) {
      if (!this.histogram.data || !event.deltaY) return;
      event.preventDefault();
      const left = this.brush.box.getBoundingClientRect().left;
      this.zoom(event.deltaY > 0 ? CLOSER ** 0.5 : CLOSER ** -0.5, this.histogram.dayAt(event.clientX - left));
    }

    key(event) {
      if (event.target.closest("select") || event.ctrlKey || event.metaKey || event.altKey) return;
      const times = { "+": 1 / CLOSER, "=": 1 / CLOSER, "-": CLOSER, "−": CLOSER }[event.key];
      if (times) this.zoom(times);
      else if (event.key === "0") this.setAxis(null);
      else return;
      event.preventDefault();
    }

    setStep(step) {
      this.stop();
      this.step = step;
      const { data } = this.histogram;
      // Days of many years are more bars than a screen has: the last of them are shown.
      const most = { day: MOST_BINS, week: 7 * MOST_BINS, month: 30 * MOST_BINS }[step];
      if (data && most && data.last - data.first + 1 > most) this.axis = { first: data.last - most + 1, last: data.last };
      this.bring();
    }

    setRoot() {
      this.histogram.root = !this.histogram.isRoot;
      this.redraw();
    }

    /* Moving the window. */

    /** The days to ask for; none at an end of the range that is not limited. */
    get days() {
      const { from, to } = this.brush;
      return {
        from: this.mode === "since" || from === null ? null : days.write(from),
        to: to === null ? null : days.write(to),
      };
    }

    /** Show the window as it is moved: the newest once the one before it is drawn. */
    moved() {
      this.stop();
      this.say();
      return this.look(this.days);
    }

    async look(wanted) {
      this.next = wanted;
      if (this.busy) return;
      this.busy = true;
      while (this.next) {
        const asked = this.next;
        this.next = null;
        await this.manager.lookAt(asked.own ? null : asked);
      }
      this.busy = false;
    }

    /** The window is let go: figures, table and address follow, once. */
    done() {
      const { days: wanted } = this;
      // where the last window was not answered yet, going back to the page's own days is news too
      if (same(wanted, this.ofQuery) && same(wanted, this.told ?? wanted)) {
        this.look({ own: true });
        return;
      }
      this.told = wanted;
      this.manager.tell(wanted);
    }

    setMode(mode) {
      this.mode = mode;
      if (this.playing || (mode === "window" && this.brush.from === null) || this.brush.whole) {
        this.say();
        return; // the same days
      }
      if (mode === "since") this.brush.set(null, this.brush.to);
      this.moved();
      this.done();
    }

    all() {
      this.stop();
      this.axis = null;
      this.brush.set(null, null);
      this.moved();
      this.done();
      this.bring();
    }

    /* Playing. */

    toggle() {
      if (this.playing) this.stop();
      else this.start();
    }

    /** Stop, and show again what the page asks for. */
    stop() {
      if (!this.playing) return;
      this.playing = false;
      this.tick = null;
      this.play.textContent = "▶";
      this.play.title = "Play";
      this.play.setAttribute("aria-label", "Play");
      this.showHead();
      this.say();
      this.look({ own: true });
    }

    /** The steps between From and To that the axis shows, each [first day, last day]. */
    ticks() {
      const { starts, ends } = this.histogram.data;
      const { low, high } = this.brush;
      return starts.map((start, step) => [Math.max(start, low), Math.min(ends[step], high)]).filter(([first, last]) => first <= last);
    }

    /** Go through the steps again and again, one a tick. */
    async start() {
      let ticks = this.ticks();
      if (!ticks.length) {
        this.axis = around(this.brush.low, this.brush.high); // the window is beside what the axis shows
        await this.bring();
        ticks = this.ticks();
        if (!ticks.length) return;
      }
      const pause = Math.min(Math.max(LOOP_MS / ticks.length, FRAME_MS), SLOWEST_MS);
      this.playing = true;
      this.play.textContent = "❚❚";
      this.play.title = "Pause";
      this.play.setAttribute("aria-label", "Pause");
      for (let at = 0; this.playing; at = (at + 1) % ticks.length) {
        const begun = performance.now();
        const [first, last] = ticks[at];
        this.tick = ticks[at];
        this.say();
        this.showHead();
        const from = this.mode === "since" ? this.ofQuery.from : days.write(first);
        await this.look({ from, to: days.write(last) });
        await new Promise((resolve) => setTimeout(resolve, Math.max(pause / this.speed - (performance.now() - begun), 0)));
      }
    }

    /** Mark the step that is played. */
    showHead() {
      this.head.hidden = !this.tick || !this.histogram.data;
      if (this.head.hidden) return;
      const [first, last] = this.tick;
      const left = this.histogram.at(this.mode === "since" ? this.ticks()[0][0] : first);
      Object.assign(this.head.style, { left: `${left}px`, width: `${Math.max(this.histogram.at(last + 1) - left, 2)}px` });
    }
  };

  /** The days of a window with some on each side of it. */
  function around(from, to) {
    const beside = Math.max(Math.round((to - from + 1) * BESIDE), 1);
    return { first: from - beside, last: to + beside };
  }
})();
