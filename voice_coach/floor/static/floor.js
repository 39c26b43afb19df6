// Follows all stations. What a station says is only ever set as text.

const WORDS = {
  free: "Free", coaching: "In a session", set: "In a set", paused: "Paused", help: "Needs help", off: "Off",
};
const ALARMS = { pain: "Stopped: pain", danger: "Stopped: get help now", no_answer: "Nobody answers: look there" };

const list = document.getElementById("stations");
const cards = new Map();

function card(name) {
  if (!cards.has(name)) {
    const item = document.createElement("li");
    for (const part of ["name", "activity", "where"]) {
      const line = document.createElement(part === "name" ? "h2" : "p");
      line.className = part;
      item.append(line);
    }
    item.querySelector(".name").textContent = name;
    const after = [...cards.keys()].filter((other) => other > name).sort()[0];
    list.insertBefore(item, after === undefined ? null : cards.get(after).item);
    cards.set(name, { item, state: {} });
  }
  return cards.get(name);
}

function where(state) {
  if (state.set == null) return "";
  const leg = state.leg ? `, ${state.leg} leg` : "";
  return `Set ${state.set} of ${state.sets}, ${state.repetition} of ${state.repetitions}${leg}`;
}

function show(name, state) {
  const { item } = Object.assign(card(name), { state });
  item.dataset.activity = state.activity;
  item.querySelector(".activity").textContent = ALARMS[state.alarm] ?? WORDS[state.activity] ?? "";
  item.querySelector(".where").textContent = where(state);
}

function summarise() {
  const count = {};
  const helpless = [];
  for (const [name, { state }] of cards) {
    count[state.activity] = (count[state.activity] ?? 0) + 1;
    if (state.activity === "help") helpless.push(name);
  }
  const told = Object.keys(WORDS).filter((activity) => count[activity]);
  document.getElementById("summary").textContent =
    told.map((activity) => `${WORDS[activity]}: ${count[activity]}`).join(" · ");
  setIfNew("help", helpless.length ? `Needs help: ${helpless.sort().join(", ")}` : "");
}

// An alert is read aloud whenever it is set, so it is only set when it says something else.
function setIfNew(id, text) {
  const line = document.getElementById(id);
  if (line.textContent !== text) line.textContent = text;
}

const source = new EventSource("/events");
source.onmessage = (event) => {
  const { connected, stations } = JSON.parse(event.data);
  for (const [name, state] of Object.entries(stations)) show(name, state);
  setIfNew("connection", connected ? "" : "The broker is not there: what you see may be old.");
  summarise();
};
source.onerror = () => setIfNew("connection", "The connection is lost: what you see may be old.");
