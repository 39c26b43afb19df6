// Puts the page together: the line to the coach, what it shows, and which of the three pages is seen.

import { AlarmPage } from "./alarm.js";
import { Choices } from "./choices.js";
import { Coach } from "./coach.js";
import { showHistory } from "./history.js";
import { Line } from "./line.js";
import { Touch } from "./touch.js";

const $ = (id) => document.getElementById(id);
const PAGES = { "/": "coach", "/history": "history", "/settings": "settings" };
const TITLES = { coach: "Voice Coach", history: "History – Voice Coach", settings: "Settings – Voice Coach" };

const line = new Line(hear, (open) => {
  $("lost").textContent = open ? "" : "No line to the coach. Its voice goes on; this page looks for it …";
});
const touch = new Touch(line);
const choices = new Choices($("display"), (chosen) => touch.scan(Number(chosen.scan)));
const coach = new Coach(line, () => choices.motion);
const alarm = new AlarmPage();

function hear(message) {
  if (message.buttons) touch.show(message.buttons);
  if (message.scene) coach.show(message.scene);
  if (message.scene || message.buttons) { if (coach.scene) alarm.show(coach.scene, touch.alarm(coach.scene.alarm?.kind)); }
  if ("level" in message) coach.level(message.level);
  if ("code" in message) $("code").textContent = message.code ? `Code for another device: ${message.code.slice(0, 3)} ${message.code.slice(3)}` : "";
  if (message.touched && message.done) touch.taken(message.touched);
}

function show(path, { focus = false } = {}) {
  const page = PAGES[path] ?? "coach";
  for (const name of Object.values(PAGES)) $(name).hidden = name !== page;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.page === page) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  document.title = TITLES[page];
  if (page === "history") showHistory();
  if (focus) $(page).focus();
}

document.querySelector("nav").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show(new URL(link.href).pathname, { focus: true });
});
addEventListener("popstate", () => show(location.pathname));
show(location.pathname);
