// The red page: the session was stopped for safety. It says what to do, all at once and for as long as it holds.

import { fill } from "./touch.js";

const $ = (id) => document.getElementById(id);

export class AlarmPage {
  #shown = "";
  #before = null;

  show(scene, buttons) {
    const { alarm } = scene, key = JSON.stringify(alarm);
    if (key === this.#shown) return;
    const begins = alarm && $("alarm").hidden;
    this.#shown = key;
    if (!alarm) { this.#leave(); return; }
    $("alarm-title").textContent = alarm.call ?? `Stop. ${scene.title}.`;
    $("alarm-advice").replaceChildren(...sentences(alarm.advice).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    $("alarm-note").textContent = alarm.note;
    $("alarm").hidden = false;
    $("page").inert = true;
    $("more-dialog").close();
    fill($("alarm-buttons"), buttons);
    if (begins) { this.#before = document.activeElement; $("alarm-buttons").firstElementChild?.focus(); }
  }

  #leave() {
    $("alarm").hidden = true;
    $("page").inert = false;
    this.#before?.focus?.();
  }
}

// One sentence a line: who is afraid reads no paragraphs.
function sentences(advice) {
  return advice.flatMap((text) => text.match(/[^.!?]+[.!?]*/g) ?? []).map((text) => text.trim()).filter((text) => text && text !== "Stop.");
}
