// The red page: the session was stopped for safety. It says what to do, all at once and for as long as it holds.

import { fill } from "./touch.js";

const $ = (id) => document.getElementById(id);

export class AlarmPage {
  #shown = "";
  #before = null;

  show(scene, buttons) {
    const { alarm } = scene;
    if (!alarm) { this.#leave(); return; }
    this.#say(scene);
    fill($("alarm-buttons"), buttons);
    if (!$("alarm").contains(document.activeElement)) $("alarm-buttons").firstElementChild?.focus();
  }

  #say({ alarm, title }) {
    const key = JSON.stringify(alarm);
    if (key === this.#shown) return;
    this.#shown = key;
    $("alarm-title").textContent = alarm.call ?? `Stop. ${title}.`;
    $("alarm-advice").replaceChildren(...sentences(alarm.advice).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    $("alarm-note").textContent = alarm.note;
    if (!$("alarm").hidden) return;
    this.#before = document.activeElement;
    $("more-dialog").close();
    $("alarm").hidden = false;
    $("page").inert = true;
  }

  #leave() {
    if ($("alarm").hidden) return;
    this.#shown = "";
    $("alarm").hidden = true;
    $("page").inert = false;
    this.#before?.focus?.();
  }
}

// One sentence a line: who is afraid reads no paragraphs.
function sentences(advice) {
  return advice.flatMap((text) => text.match(/[^.!?]+[.!?]*/g) ?? []).map((text) => text.trim()).filter((text) => text && text !== "Stop.");
}
