/* Time under the map: histogram, window, playing. Moving it reruns nothing; letting go tells Python. */
(function () {
  "use strict";

  const { element, days } = ConflictMap;
  const FRAME_MS = 80; // from one picture to the next, if it is there by then: a good ten a second
  const FRAMES = 250; // pictures from one end of the range to the other, at single speed
  const SPEEDS = [0.5, 1, 2, 4];
  const PIXELS_A_BIN = 5;
  const MOST_BINS = 400;

  const same = (some, others) => some.from === others.from && some.to === others.to;

  const button = (words, title, onClick) => {
    const made = element("button", "", words);
    made.type = "button";
    made.title = title;
    made.addEventListener("click", onClick);
    return made;
  };

  ConflictMap.Timeline = class {
    constructor(map, manager) {
      this.map = map;
      this.manager = manager;
      this.mode = "window"; // or "since": everything from the beginning up to a day
      this.speed = 1;
      this.told = null; // days Python was told of and has not answered yet
      this.build();
      map.on("cm:question", () => this.bring());
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
      this.pace = element("select");
      this.pace.setAttribute("aria-label", "Speed");
      for (const each of SPEEDS) this.pace.append(new Option(`${each}×`, each, each === 1, each === 1));
      this.pace.addEventListener("change", () => (this.speed = Number(this.pace.value)));
      this.modes = element("select");
      this.modes.setAttribute("aria-label", "What is shown");
      this.modes.append(new Option("Window", "window"), new Option("Since the beginning", "since"));
      this.modes.addEventListener("change", () => this.setMode(this.modes.value));
      this.words = element("output", "cm-time-words");
      this.apart = element("span", "cm-quiet cm-time-apart");
      this.reset = button("All time", "Show every day again", () => this.all());
      const bar = element("div", "cm-time-bar");
      bar.append(this.play, this.pace, this.modes, this.words, this.apart, this.reset);
      this.canvas = element("canvas");
      this.canvas.setAttribute("aria-hidden", "true");
      this.histogram = new ConflictMap.Histogram(this.canvas);
      this.brush = new ConflictMap.Brush(this.histogram, () => this.moved(), () => this.done());
      const chart = element("div", "cm-time-chart");
      this.tip = element("div", "cm-time-tip cm-tip");
      this.tip.hidden = true;
      this.brush.box.addEventListener("pointermove", (event) => this.tell(event));
      this.brush.box.addEventListener("pointerleave", () => (this.tip.hidden = true));
      chart.append(this.canvas, this.brush.box, this.tip);
      this.box.append(bar, chart);
      document.body.append(this.box);
    }

    /** The days the page's own question is limited to. */
    get ofQuery() {
      const query = new URLSearchParams(this.manager.asked.query);
      return { from: query.get("from"), to: query.get("to") };
    }

    /** Ask for the histogram of the filter, of all its days; the window lies where its days say. */
    async bring() {
      this.stop();
      const bins = Math.min(Math.max(Math.floor(window.innerWidth / PIXELS_A_BIN), 20), MOST_BINS);
      const { asked } = this.manager;
      const whole = ConflictMap.addressOf("/timeline", asked, {}, { bins, whole: 1 });
      const key = `${whole}|${asked.version}`;
      const { asked: view } = this.manager.source;
      if (view) await view.done; // marks first
      try {
        if (key !== this.key) {
          const data = await ConflictMap.load(whole);
          if (asked !== this.manager.asked && asked.query !== this.manager.asked.query) return;
          this.histogram.set(data);
          this.undated = data.undated;
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
      const { first, last } = this.histogram.data;
      if (this.told && same(this.told, this.ofQuery)) this.told = null;
      const [from, to] = [days.read(this.ofQuery.from), days.read(this.ofQuery.to)];
      if (from === null && to !== null) this.mode = this.modes.value = "since";
      else if (from !== null) this.mode = this.modes.value = "window";
      this.brush.set(from ?? first, to ?? last);
      this.say();
    }

    redraw() {
      if (!this.histogram.data) return;
      this.histogram.draw(new Set(this.manager.layers.keys()));
      this.count();
      this.brush.draw();
    }

    /** Say in words what the bar under the pointer stands for. */
    tell({ clientX, buttons }) {
      const { left, width } = this.brush.box.getBoundingClientRect();
      const said = buttons || !this.histogram.data ? null : this.histogram.said(clientX - left, new Set(this.manager.layers.keys()));
      this.tip.hidden = !said;
      if (!said) return;
      this.tip.replaceChildren(element("strong", "", said.title), ...said.lines.map((line) => element("span", "", line)));
      const half = this.tip.offsetWidth / 2;
      this.tip.style.left = `${Math.min(Math.max(said.at, half), width - half)}px`;
    }

    say() {
      const { from, to } = this.brush;
      const since = this.mode === "since";
      this.box.classList.toggle("cm-time-since", since);
      if (since) this.words.textContent = this.brush.whole ? "All time" : `Up to ${days.words(to)}`;
      else this.words.textContent = this.brush.whole ? "All time" : `${days.words(from)} to ${days.words(to)}`;
      this.reset.hidden = this.brush.whole;
    }

    /** How many events there are, how many without a date, and how tall the bars are. */
    count(counts = this.counts) {
      this.counts = counts;
      if (!counts) return;
      const apart = counts.undated_apart;
      const shown = ConflictMap.plural(counts.events, "event", "events");
      const undated = apart || counts.undated;
      const words = apart ? `${undated.toLocaleString("en")} undated left out` : `${counts.undated.toLocaleString("en")} undated`;
      const peak = this.histogram.data && this.histogram.most ? this.histogram.peak : "";
      this.apart.textContent = [shown, undated && words, peak].filter(Boolean).join(" · ");
      this.apart.title = this.apart.textContent;
    }

    /** The days to ask for; none at an end of the range that is not limited. */
    get days() {
      const { first, last } = this.histogram.data;
      const { from, to } = this.brush;
      return {
        from: this.mode === "since" || from <= first ? null : days.write(from),
        to: to >= last ? null : days.write(to),
      };
    }

    /** Show the window as it is moved: the newest once the one before it is drawn. */
    async moved() {
      this.say();
      if (this.busy) {
        this.again = true;
        return;
      }
      this.busy = true;
      do {
        this.again = false;
        await this.manager.lookAt(this.days);
      } while (this.again);
      this.busy = false;
    }

    /** The window is let go: figures, table and address follow, once. */
    done() {
      if (this.playing) return;
      const { days: wanted } = this;
      // where the last window was not answered yet, going back to the page's own days is news too
      if (same(wanted, this.ofQuery) && same(wanted, this.told ?? wanted)) return;
      this.told = wanted;
      this.manager.tell(wanted);
    }

    setMode(mode) {
      this.mode = mode;
      this.say();
      this.moved();
      this.done();
    }

    all() {
      this.stop();
      const { first, last } = this.histogram.data;
      this.brush.set(first, last);
      this.moved();
      this.done();
    }

    toggle() {
      if (this.playing) {
        this.stop();
        this.done();
      } else this.start();
    }

    stop() {
      this.playing = false;
      this.play.textContent = "▶";
      this.play.title = "Play";
      this.play.setAttribute("aria-label", "Play");
    }

    /** Play from where the window is, or from the beginning where it is at the end. */
    async start() {
      const { first, last } = this.histogram.data;
      const range = last - first + 1;
      if (this.mode === "since") {
        if (this.brush.to >= last) this.brush.set(first, first);
        else this.brush.set(first, this.brush.to);
      } else if (this.brush.whole) this.brush.set(first, first + Math.max(Math.round(range / 12) - 1, 0));
      else if (this.brush.to >= last) this.brush.set(first, first + (this.brush.to - this.brush.from));
      this.playing = true;
      this.play.textContent = "❚❚";
      this.play.title = "Pause";
      this.play.setAttribute("aria-label", "Pause");
      let due = 0; // days not yet moved, where a picture is less than one day
      while (this.playing) {
        const begun = performance.now();
        await this.moved();
        await new Promise((resolve) => setTimeout(resolve, Math.max(FRAME_MS - (performance.now() - begun), 0)));
        if (!this.playing) return;
        due += (range / FRAMES) * this.speed;
        const step = Math.floor(due);
        due -= step;
        if (step && !this.advance(step)) break;
      }
      this.stop();
      this.done();
    }

    advance(step) {
      if (this.mode === "window") return this.brush.shift(step);
      const { first, last } = this.histogram.data;
      if (this.brush.to >= last) return false;
      this.brush.set(first, this.brush.to + step);
      return true;
    }
  };
})();
