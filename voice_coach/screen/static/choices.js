// How this page looks and moves on this device: kept in the browser, known to nobody else.

const KEY = "voice-coach";
const USUAL = { theme: "auto", text: "1", motion: "auto", scan: "0" };

export class Choices {
  #change; #chosen;

  // `change` takes all choices, now and whenever one is made.
  constructor(form, change) {
    this.#change = change;
    this.#chosen = { ...USUAL, ...read() };
    for (const input of form.elements) if (input.type === "radio") input.checked = this.#chosen[input.name] === input.value;
    form.addEventListener("change", ({ target }) => { this.#chosen[target.name] = target.value; write(this.#chosen); this.#apply(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    this.#apply();
  }

  get motion() { return this.#chosen.motion; }

  #apply() {
    document.documentElement.dataset.theme = this.#chosen.theme;
    document.documentElement.style.setProperty("--scale", this.#chosen.text);
    this.#change(this.#chosen);
  }
}

function read() {
  try { return JSON.parse(localStorage.getItem(KEY) ?? "{}"); } catch { return {}; } // no storage, or not ours
}

function write(chosen) {
  try { localStorage.setItem(KEY, JSON.stringify(chosen)); } catch { /* a browser that keeps nothing */ }
}
