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
    cards.set(name, { item, state: {}, rank: "" });
  }
  return cards.get(name);
}

// Who needs help comes first, the most urgent before the others; else by name. A card is only moved when its rank changes.
const URGENT = ["danger", "no_answer", "pain"];
function place(name) {
  const one = cards.get(name), { state, item } = one;
  const urgency = state.activity !== "help" ? 9 : URGENT.includes(state.alarm) ? URGENT.indexOf(state.alarm) : URGENT.length;
  const rank = `${urgency} ${name}`;
  if (rank === one.rank) return;
  one.rank = rank;
  const after = [...cards.values()].filter((other) => other.rank > rank).sort((a, b) => (a.rank < b.rank ? -1 : 1))[0];
  list.insertBefore(item, after?.item ?? null);
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
  place(name);
}

function summarise() {
  const count = {};
  const helpless = [];
  for (const [name, { state }] of cards) {
    count[state.activity] = (count[state.activity] ?? 0) + 1;
    if (state.activity === "help") helpless.push(cards.get(name));
  }
  const told = Object.keys(WORDS).filter((activity) => count[activity]);
  document.getElementById("summary").textContent =
    told.map((activity) => `${WORDS[activity]}: ${count[activity]}`).join(" · ");
  setIfNew("help", helpless.length ? `Needs help: ${helpless.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ item }) => item.querySelector(".name").textContent).join(", ")}` : "");
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
