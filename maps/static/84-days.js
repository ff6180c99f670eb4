/* Calendar days as whole numbers since 1970, in UTC so that no clock change moves them. */
(function () {
  "use strict";

  const DAY_MS = 86_400_000;
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

  ConflictMap.days = {
    /** `2025-04-08` to a number, null for anything else. */
    read(text) {
      return /^\d{4}-\d\d-\d\d$/.test(text || "") ? Math.round(Date.parse(`${text}T00:00:00Z`) / DAY_MS) : null;
    },

    write: (day) => new Date(day * DAY_MS).toISOString().slice(0, 10),

    words(day) {
      const date = new Date(day * DAY_MS);
      return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
    },

    /** The first day after a bin that starts on `day`. */
    after(day, step) {
      const date = new Date(day * DAY_MS);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      if (step === "month") return Math.round(Date.UTC(year, month + 1, 1) / DAY_MS);
      if (step === "year") return Math.round(Date.UTC(year + 1, 0, 1) / DAY_MS);
      return day + (step === "week" ? 7 : 1);
    },

    /** Days to write under an axis, with words: years or months, as many as have room. */
    ticks(first, last, most) {
      const found = [];
      const start = new Date(first * DAY_MS);
      const months = (last - first) / 30.4;
      const every = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600].find((each) => months / each <= most) || 1200;
      let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth() + (start.getUTCDate() > 1 ? 1 : 0)) / every) * every;
      for (; ; month += every) {
        const day = Math.round(Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS);
        if (day > last) return found;
        found.push({ day, words: month % 12 === 0 ? String(month / 12) : `${MONTHS[month % 12]}${every < 12 && found.length ? "" : ` ${Math.floor(month / 12)}`}` });
      }
    },
  };
})();
