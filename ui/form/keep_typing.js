/* Nothing typed is lost: text areas are sent after a pause in typing, and what the server has not
   taken yet is put aside in this tab, so that a reload or a lost connection brings it back. */
(function () {
  "use strict";

  if (window.ConflictForm) return;
  const ConflictForm = (window.ConflictForm = {});
  const PAUSE = 600; // ms without a key before a text area is sent
  const TAKEN = 1000; // ms after typing from which on a run of the server has the text
  const PATIENCE = 20000; // ms to wait for the fields to appear after a reload
  const timers = new WeakMap();
  let runStarted = 0;

  const shelf = () => `conflict-form:${new URLSearchParams(location.search).get("form") || ""}`;

  function aside() {
    try {
      return JSON.parse(sessionStorage.getItem(shelf())) || {};
    } catch {
      return {};
    }
  }

  function putAside(texts) {
    try {
      if (Object.keys(texts).length) sessionStorage.setItem(shelf(), JSON.stringify(texts));
      else sessionStorage.removeItem(shelf());
    } catch {
      /* a full or forbidden storage must not stop anybody from typing */
    }
  }

  /** The widget's own key, as Streamlit writes it into a class of the element around it. */
  function nameOf(field) {
    const around = field.closest('[class*="st-key-form_"]');
    if (!around || !field.closest(".st-key-form_page")) return null;
    return [...around.classList].find((name) => name.startsWith("st-key-form_")) || null;
  }

  const isText = (field) =>
    field instanceof HTMLTextAreaElement ||
    (field instanceof HTMLInputElement && field.type === "text" && field.getAttribute("role") !== "combobox");

  /** Streamlit takes a text area's text on Ctrl+Enter. */
  function send(area) {
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!isText(field)) return;
    const name = nameOf(field);
    if (!name) return;
    putAside({ ...aside(), [name]: { text: field.value, at: Date.now() } });
    if (!(field instanceof HTMLTextAreaElement)) return; // Streamlit sends single lines itself
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => send(field), PAUSE));
  }, true);

  /* What was typed well before a run of the server began is on its disk when the run ends. */
  function watch(app) {
    const look = () => {
      const state = app.getAttribute("data-test-script-state");
      if (state === "running") runStarted = Date.now();
      if (state !== "notRunning" || !runStarted) return;
      if (app.getAttribute("data-test-connection-state") !== "CONNECTED") return;
      const kept = Object.entries(aside()).filter(([, { at }]) => at + TAKEN > runStarted);
      putAside(Object.fromEntries(kept));
    };
    new MutationObserver(look).observe(app, { attributes: true });
  }

  function type(field, text) {
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function bringBack() {
    const waiting = aside();
    const until = Date.now() + PATIENCE;
    const attempt = () => {
      for (const [name, { text }] of Object.entries(waiting)) {
        const field = document.querySelector(`.${CSS.escape(name)} textarea, .${CSS.escape(name)} input`);
        if (!field || field.disabled) continue;
        delete waiting[name];
        if (field.value !== text) type(field, text);
      }
      if (Object.keys(waiting).length && Date.now() < until) setTimeout(attempt, 250);
    };
    attempt();
  }

  /* Escape closes a list that is open and takes back what is being typed. Streamlit also clears a
     list that holds something, which is a loss by a key pressed once too often. */
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Escape" || !(field instanceof HTMLInputElement)) return;
    if (field.getAttribute("role") !== "combobox" || !nameOf(field)) return;
    if (field.getAttribute("aria-expanded") !== "true") event.stopPropagation();
  }, true);

  /** After a save that could not be: bring what is in the way into view. */
  ConflictForm.showFirstProblem = function () {
    requestAnimationFrame(() => {
      const first = document.querySelector(".st-key-form_conflict h3, .st-key-form_page .form-problem");
      if (first) first.scrollIntoView({ block: "center", behavior: "smooth" });
    });
  };

  const app = document.querySelector('[data-testid="stApp"]');
  if (app) watch(app);
  bringBack();
})();
