// The history page: sessions a week, repetitions and level of each session, and where it hurt.

const SVG = "http://www.w3.org/2000/svg";
const WIDEST = 900, HIGH = 220, LEFT = 44, FOOT = 28, TOP = 12;
const DAY_MS = 86_400_000, WEEKS = 12, GOOD_WEEK = 2, SHOWN = 30;
let wide = WIDEST; // as wide as the page, so that letters are as large as elsewhere
const $ = (id) => document.getElementById(id);

export async function showHistory() {
  const answer = await fetch("/api/history");
  if (!answer.ok) { $("history-note").textContent = "The history cannot be shown now."; return; }
  const { guest, profile, sessions, exercises } = await answer.json();
  const probe = document.createElement("figure");
  $("charts").replaceChildren(probe);
  wide = Math.min(WIDEST, probe.clientWidth || WIDEST);
  $("charts").replaceChildren();
  if (guest || !sessions.length) {
    $("history-note").textContent = guest ? "Nothing is kept of guests." : "There is no session yet. It begins with the first one.";
    return;
  }
  $("history-note").textContent = `${profile ? `${profile}: ` : ""}${sessions.length} sessions, ${sum(sessions, "repetitions")} repetitions.`;
  const names = [...new Set(sessions.map(({ exercise }) => exercise))];
  $("charts").append(weeks(sessions), repetitions(sessions, names, exercises), levels(sessions, names, exercises), table(sessions, exercises));
}

const sum = (items, key) => items.reduce((total, item) => total + item[key], 0);

function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function html(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

// A chart with its scale from 0 to `most`; `draw` gets the drawing and where a value stands.
function chart(title, summary, most, step, draw, legend = []) {
  const svg = element("svg", { class: "chart", viewBox: `0 0 ${wide} ${HIGH}`, role: "img", "aria-label": `${title}. ${summary}` });
  const y = (value) => HIGH - FOOT - ((HIGH - FOOT - TOP) * value) / most;
  for (let value = 0; value <= most; value += step) {
    svg.append(element("line", { class: value ? "rule" : "axis", x1: LEFT, x2: wide, y1: y(value), y2: y(value) }), element("text", { x: LEFT - 8, y: y(value) + 5, "text-anchor": "end" }, String(value)));
  }
  draw(svg, y);
  const figure = html("figure", {}, html("figcaption", { textContent: title }), svg);
  if (legend.length) figure.append(html("p", { className: "legend" }, ...legend.map(([kind, name]) => html("span", { className: kind }, html("i"), name))));
  return figure;
}

const monday = (day) => { const date = new Date(`${day}T00:00:00Z`); return date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS; };
const short = (time) => new Date(time).toLocaleDateString(undefined, { day: "numeric", month: "short", timeZone: "UTC" });

function weeks(sessions) {
  const dated = sessions.filter(({ day }) => day), counts = new Map();
  for (const { day } of dated) counts.set(monday(day), (counts.get(monday(day)) ?? 0) + 1);
  const last = Math.max(...counts.keys(), 0), most = Math.max(4, ...counts.values());
  const slot = (wide - LEFT) / WEEKS;
  const good = [...counts.values()].filter((count) => count >= GOOD_WEEK).length;
  return chart("Sessions a week", `In ${good} of ${counts.size} weeks, two or more.`, most, 1, (svg, y) => {
    for (let week = 0; week < WEEKS; week++) {
      const time = last - (WEEKS - 1 - week) * 7 * DAY_MS, count = counts.get(time) ?? 0, x = LEFT + week * slot;
      if (count) svg.append(element("rect", { class: "bar", x: x + slot * 0.2, width: slot * 0.6, y: y(count), height: y(0) - y(count), rx: 3 }));
      if (week % (wide < 600 ? 4 : 2) === 1) svg.append(element("text", { x: x + slot / 2, y: HIGH - 8, "text-anchor": "middle" }, short(time)));
    }
  });
}

function repetitions(sessions, names, exercises) {
  const shown = sessions.slice(-SHOWN), slot = (wide - LEFT) / Math.max(shown.length, 8);
  const top = Math.ceil(Math.max(...shown.map((session) => session.repetitions), 20) / 20) * 20;
  const pains = shown.filter((session) => session.pains.length).length;
  const legend = [...names.map((name, index) => [index ? "second" : "first", exercises[name]?.name ?? name]), ...(pains ? [["pain", "pain"]] : [])];
  return chart("Repetitions a session", `The last session had ${shown.at(-1).repetitions}. Pain in ${pains} of ${shown.length} sessions.`, top * 1.15, top / 4, (svg, y) => {
    shown.forEach((session, index) => {
      const x = LEFT + index * slot + slot * 0.2, width = slot * 0.6, high = y(session.repetitions);
      svg.append(element("rect", { class: names.indexOf(session.exercise) ? "bar second" : "bar", x, width, y: high, height: y(0) - high, rx: 3 }));
      if (session.pains.length) svg.append(element("path", { class: "pain", d: `M${x + width / 2 - 9} ${high - 18} h18 l-9 15 z` }));
    });
  }, legend);
}

function levels(sessions, names, exercises) {
  const shown = sessions.filter(({ level }) => level).slice(-SHOWN), slot = (wide - LEFT) / Math.max(shown.length, 8);
  const most = Math.max(...names.map((name) => exercises[name]?.levels.length ?? 1));
  const told = names.map((name) => { const last = shown.findLast(({ exercise }) => exercise === name); return last ? `${exercises[name]?.name ?? name}: ${exercises[name]?.levels[last.level - 1]}.` : ""; });
  return chart("Level, from the easiest", told.join(" "), most, 1, (svg, y) => {
    names.forEach((name, index) => {
      const points = shown.map((session, place) => [session, LEFT + (place + 0.5) * slot]).filter(([session]) => session.exercise === name).map(([session, x]) => `${x.toFixed(1)},${y(session.level).toFixed(1)}`);
      svg.append(element("polyline", { class: index ? "line second" : "line", points: points.join(" ") }));
      for (const point of points) { const [cx, cy] = point.split(","); svg.append(element("circle", { class: index ? "bar second" : "bar", cx, cy, r: 5 })); }
    });
  });
}

function table(sessions, exercises) {
  const rows = sessions.slice(-SHOWN).reverse().map(({ day, exercise, level, repetitions: count, pains, end }) => [
    day ?? "unknown", exercises[exercise]?.name ?? exercise, exercises[exercise]?.levels[level - 1] ?? "", String(count), pains.map((part) => part || "not said where").join(", "), end ?? "cut off",
  ]);
  const head = html("thead", {}, html("tr", {}, ...["Day", "Exercise", "Level", "Repetitions", "Pain", "End"].map((name) => html("th", { scope: "col", textContent: name }))));
  const body = html("tbody", {}, ...rows.map((cells) => html("tr", {}, ...cells.map((text) => html("td", { textContent: text })))));
  const box = html("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "The last sessions" }, html("table", {}, head, body));
  return html("details", {}, html("summary", { textContent: `The last ${rows.length} sessions as a table` }), box);
}
