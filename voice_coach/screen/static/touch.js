// The buttons: those of the moment, those that are always there, and the ways to reach them without a pointer.

const $ = (id) => document.getElementById(id);
const MANY = 8;

export class Touch {
  #line; #buttons = []; #scan = 0; #lit = null;

  constructor(line) {
    this.#line = line;
    document.addEventListener("click", (event) => this.#click(event), true);
    document.addEventListener("keydown", (event) => this.#key(event), true);
    $("more").addEventListener("click", () => $("more-dialog").showModal());
    $("more-close").addEventListener("click", () => $("more-dialog").close());
  }

  show(buttons) {
    this.#buttons = buttons;
    const at = (place) => buttons.filter((button) => button.place === place);
    const main = at("main");
    fill($("main-buttons"), main, (index) => index === 0 && main.length <= MANY && main[0].id !== "Yes sure=true" ? "primary" : "");
    $("main-buttons").classList.toggle("many", main.length > MANY);
    $("main-buttons").classList.toggle("numbers", main.length > MANY && main[0].id.startsWith("Number"));
    fill($("more-buttons"), [...at("more"), ...buttons.filter(({ id }) => id === "HelpMe")]);
    fill($("ask-buttons"), at("ask"));
    fill($("settings-buttons"), at("settings"));
    $("ask-title").hidden = !at("ask").length;
  }

  // What can be done when the coach has stopped for safety.
  alarm() {
    const wanted = ["Repeat", "RedFlag", "Stop"], names = { Stop: "Silence" };
    return wanted.map((id) => this.#buttons.find((button) => button.id === id)).filter(Boolean).map((button) => ({ ...button, label: names[button.id] ?? button.label }));
  }

  press(name) { this.#line.send({ touch: name }); }

  // The server has taken it: show that, for who cannot hear the answer.
  taken(name) {
    for (const button of document.querySelectorAll(`[data-touch="${CSS.escape(name)}"]`)) {
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 600);
    }
  }

  // Light up one button after the other, each for so many seconds; 0: do not.
  scan(seconds) {
    clearInterval(this.#scan);
    this.#light(null);
    if (seconds > 0) this.#scan = setInterval(() => this.#light(next(reachable(), this.#lit, 1)), seconds * 1000);
  }

  #light(button) {
    this.#lit?.classList.remove("lit");
    this.#lit = button;
    button?.classList.add("lit");
    button?.scrollIntoView({ block: "nearest" });
  }

  #click(event) {
    if (this.#lit && event.isTrusted && event.detail > 0) { // a tap anywhere is the switch
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#lit.click();
      return;
    }
    const button = event.target.closest?.("[data-touch]");
    if (!button) return;
    this.press(button.dataset.touch);
    if ($("more-dialog").open && button.closest("dialog")) $("more-dialog").close();
  }

  #key(event) {
    const { key } = event;
    if (key === "Escape" && !$("more-dialog").open) { event.preventDefault(); this.press("Stop"); return; }
    if (this.#lit && (key === " " || key === "Enter")) { event.preventDefault(); event.stopImmediatePropagation(); this.#lit.click(); return; }
    const step = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[key];
    if (!step || event.target.matches?.("input, .scroll")) return;
    event.preventDefault();
    next(reachable(), document.activeElement, step)?.focus();
  }
}

// The buttons that can be reached now, in the order in which they stand.
function reachable() {
  const root = $("more-dialog").open ? $("more-dialog") : $("alarm").hidden ? $("page") : $("alarm");
  return [...root.querySelectorAll("button")].filter((button) => button.checkVisibility());
}

function next(buttons, present, step) {
  const index = buttons.indexOf(present);
  return buttons[index < 0 ? (step > 0 ? 0 : buttons.length - 1) : (index + step + buttons.length) % buttons.length];
}

// Bring `place` to these buttons; what stays is not touched, and the focus does not get lost.
function fill(place, wanted, kind = () => "") {
  const before = new Map([...place.children].map((button) => [button.dataset.touch, button]));
  const focused = place.contains(document.activeElement) ? [...place.children].indexOf(document.activeElement) : -1;
  const buttons = wanted.map(({ id, label }, index) => {
    const button = before.get(id) ?? document.createElement("button");
    button.type = "button";
    button.dataset.touch = id;
    button.classList.toggle("stop", id === "Stop");
    button.classList.toggle("wide", label.length > 3);
    button.classList.toggle("primary", kind(index) === "primary");
    if (button.textContent !== label) button.textContent = label;
    return button;
  });
  if (buttons.length === place.children.length && buttons.every((button, index) => button === place.children[index])) return;
  place.replaceChildren(...buttons);
  if (focused >= 0) (buttons.find((button) => button === document.activeElement) ?? buttons[Math.min(focused, buttons.length - 1)] ?? $("more")).focus();
}

export { fill };
