// The buttons: those of the moment, those that are always there, and the ways to reach them without a pointer.

const $ = (id) => document.getElementById(id);
const MANY = 8;
const FEW = 5; // so many buttons are lit up one by one; more of them, as a group at first
const DANGER = ["Repeat", "Done", "FalseAlarm", "Stop"], PAIN = ["Repeat", "RedFlag", "FalseAlarm", "Stop"];
const THERE = { Done: "I have called", Stop: "Quiet" };

export class Touch {
  #line; #buttons = []; #scan = 0; #lit = null; #group = null;

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
    for (const section of document.querySelectorAll("[data-group]")) {
      const there = at(section.dataset.group), grid = section.querySelector(".grid") ?? section.appendChild(gridOf(section));
      grid.classList.toggle("numbers", there.some(({ label }) => label.length < 3));
      fill(grid, there);
      section.hidden = !there.length;
    }
  }

  // What can be done when the coach has stopped for safety.
  alarm(kind) {
    const wanted = kind === "danger" ? DANGER : PAIN;
    return wanted.map((id) => this.#buttons.find((button) => button.id === id)).filter(Boolean).map((button) => ({ ...button, label: THERE[button.id] ?? button.label }));
  }

  press(name) { this.#line.send({ touch: name }); }

  // The server has taken it: show that, for who cannot hear the answer.
  taken(name) {
    for (const button of document.querySelectorAll(`[data-touch="${CSS.escape(name)}"]`)) {
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 600);
    }
  }

  // Light up one button after the other, each for so many seconds, and a large group of them first as a whole; 0: do not.
  scan(seconds) {
    clearInterval(this.#scan);
    this.#light(null);
    if (seconds > 0) this.#scan = setInterval(() => this.#step(), seconds * 1000);
  }

  #step() {
    const inside = this.#group?.checkVisibility() ? within(this.#group) : [];
    if (inside.length && inside.at(-1) !== this.#lit) { this.#light(next(inside, this.#lit, 1)); return; }
    const stops = groups().flatMap((group) => (within(group).length > FEW ? [group] : within(group)));
    const last = this.#group ?? this.#lit;
    this.#group = null;
    this.#light(next(stops, last, 1));
  }

  // Press what is lit; a group is gone into.
  #choose() {
    const chosen = this.#lit;
    if (!chosen.matches(GROUPS)) { this.#group = null; chosen.click(); return; }
    this.#group = chosen;
    this.#light(within(chosen)[0]);
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
      this.#choose();
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
    if (this.#lit && (key === " " || key === "Enter")) { event.preventDefault(); event.stopImmediatePropagation(); this.#choose(); return; }
    const step = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[key];
    if (!step || event.target.matches?.("input, .scroll")) return;
    event.preventDefault();
    next(reachable(), document.activeElement, step)?.focus();
  }
}

// What can be reached now: the dialog, the red page, or the page.
function root() { return $("more-dialog").open ? $("more-dialog") : $("alarm").hidden ? $("page") : $("alarm"); }

// The buttons of it, in the order in which they stand.
function reachable() { return [...root().querySelectorAll("button")].filter((button) => button.checkVisibility()); }

// For one switch: the groups of it, those of the moment first and the other pages last; and what is in one.
const GROUPS = ".main-buttons, .fixed-buttons, .dialog-head, .alarm-buttons, [data-group], fieldset, nav";
function groups() {
  const all = [...root().querySelectorAll(GROUPS)].filter((group) => group.checkVisibility());
  const rank = (group) => (group.closest("nav") ? 2 : group.closest(".touch, .dialog-head") ? 0 : 1);
  return all.sort((one, other) => rank(one) - rank(other));
}
function within(group) { return [...group.querySelectorAll("button, a, input")].filter((item) => item.checkVisibility()); }

function gridOf(section) {
  const heading = section.querySelector("h3");
  heading.id = `group-${section.dataset.group}`;
  section.setAttribute("aria-labelledby", heading.id);
  return Object.assign(document.createElement("div"), { className: "grid" });
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
