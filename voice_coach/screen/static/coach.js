// The coach's page: what the scene says, and what of it belongs to this very moment.

import { Figure, Ring, height, still } from "./motion.js";

const HEARD_S = 8;
const LENGTHS = [[40, "short"], [100, "usual"], [220, "long"], [Infinity, "longest"]]; // letters of a caption, and how large it is
const PHASES = { lift: "Lift", hold: "Hold", lower: "Lower", between: "Breathe" };
const AILMENTS = { silent: "Microphone is silent", faint: "Microphone is too faint", clipped: "Microphone is too loud", offset: "Microphone is faulty" };
const POSES = ["warm_up", "set_up", "get_ready", "switching"];
const SHOWN_S = 7; // one repetition that is only shown: two seconds up, one at the top, two down, two still
const LOST = { microphone: "Microphone lost", loudspeaker: "Loudspeaker lost" };
const $ = (id) => document.getElementById(id);

function put(element, text) { if (element.textContent !== text) element.textContent = text; }

export class Coach {
  scene = null;
  #ring = new Ring($("ring"));
  #figure = new Figure($("figure"));
  #line; #motion;

  // `motion` returns what the user wants of movement: "auto" or "still".
  constructor(line, motion) {
    this.#line = line;
    this.#motion = motion;
    const frame = () => { this.#draw(); requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  }

  show(scene) {
    this.scene = scene;
    document.body.dataset.mood = scene.mood;
    document.body.toggleAttribute("data-question", scene.question || scene.mood === "ask");
    put($("hint"), scene.hint);
    const { standing } = scene;
    put($("exercise"), standing ? `${standing.exercise}, ${standing.level}` : "");
    const facts = standing && scene.session ? { Leg: standing.leg, Set: `${standing.set} of ${standing.sets}` } : {};
    $("standing").replaceChildren(...Object.entries(facts).map(([name, value]) => {
      const pair = document.createElement("div"), term = document.createElement("dt"), what = document.createElement("dd");
      term.textContent = name; what.textContent = value; pair.append(term, what);
      return pair;
    }));
    const trouble = scene.sound.lost.map((part) => LOST[part])[0] ?? AILMENTS[scene.sound.ailment] ?? "";
    $("microphone").toggleAttribute("data-trouble", trouble !== "");
    put($("hearing"), trouble || (scene.listening ? "Listening" : "Microphone"));
    this.#draw();
  }

  level(db) {
    $("meter").setAttribute("aria-valuenow", Math.max(-60, Math.min(0, db)));
    $("meter").firstElementChild.style.transform = `scaleX(${Math.max(0, Math.min(1, (db + 60) / 50)).toFixed(2)})`;
  }

  // --- this moment -------------------------------------------------------------------------------------------------------

  #draw() {
    const { scene } = this;
    if (!scene || !this.#line.clock.known || document.hidden) return;
    const now = this.#line.now(scene.sound.lag);
    this.#captions(now);
    const phase = scene.phases.find(({ from, to }) => from <= now && now < to);
    const stage = $("stage"), shown = scene.mood === "move" ? phase : undefined;
    stage.dataset.phase = shown?.phase ?? "";
    const counts = ["move", "pause"].includes(scene.mood), poses = POSES.includes(scene.state);
    stage.classList.toggle("empty", !scene.standing || !(counts || poses || scene.rest));
    stage.classList.toggle("counting", Boolean(scene.rest));
    stage.classList.toggle("posing", poses);
    put($("title"), shown ? PHASES[shown.phase] : scene.title);
    $("title").classList.toggle("unseen", $("title").textContent === $("now").textContent); // said twice, it is shown once
    if (scene.rest) this.#rest(scene.rest, now);
    else if (poses && scene.standing) this.#pose(scene, now);
    else if (scene.standing) this.#repetition(scene, shown, now);
  }

  #captions(now) {
    const { scene } = this;
    const due = scene.soon.filter(({ at }) => at <= now).map((line) => ({ ...line, over: false }));
    const lines = [...scene.said.filter(({ at }) => at <= now), ...due].sort((a, b) => a.at - b.at);
    const last = lines.at(-1);
    put($("now"), last?.text ?? "");
    $("captions").dataset.length = LENGTHS.find(([most]) => (last?.text.length ?? 0) <= most)[1];
    $("now").classList.toggle("over", last?.over ?? false);
    put($("before"), scene.mood === "move" ? "" : lines.at(-2)?.text ?? "");
    const { heard } = scene, fresh = heard && now - heard.at < HEARD_S;
    put($("heard"), !fresh ? "" : heard.by_hand ? `Chosen: ${heard.text}` : heard.for_coach ? `You: “${heard.text}”` : `Not for me: “${heard.text}”`);
    $("heard").classList.toggle("not", Boolean(fresh) && !heard.for_coach);
  }

  #rest({ from, to }, now) {
    const left = Math.max(0, to - now);
    this.#ring.draw({ count: String(Math.ceil(left)), of: "seconds", share: left / Math.max(to - from, 0.1), up: 0 });
  }

  // While the movement is explained it is shown, slowly; while somebody gets ready the figure stands by.
  #pose({ state, standing }, now) {
    const at = now % SHOWN_S, shows = state === "set_up" && !still(this.#motion());
    const up = !shows ? 0 : at < 2 ? height("lift", at / 2) : at < 3 ? 1 : at < 5 ? height("lower", (at - 3) / 2) : 0;
    this.#figure.draw(standing, up);
  }

  #repetition({ standing, phases }, phase, now) {
    const share = phase ? (now - phase.from) / (phase.to - phase.from) : 0;
    const calm = still(this.#motion());
    const up = phase ? (calm ? height(phase.phase, phase.phase === "lower" ? 1 : 0.999) : height(phase.phase, share)) : 0;
    const first = phases[0]?.from ?? 0, ahead = !phase && this.scene.state === "count_in" ? Math.ceil(first - now) : 0;
    const counted = !phase ? standing.repetition : phase.phase === "between" ? phase.number : phase.number - 1;
    if (ahead > 0 && ahead <= 3) this.#ring.draw({ count: String(ahead), of: "", share: 0, up: 0 });
    else this.#ring.draw({ count: String(counted), of: `of ${standing.repetitions}`, share: calm ? Math.ceil(share * 4) / 4 : share, up: calm ? (up > 0.5 ? 1 : 0) : up });
    this.#figure.draw({ ...standing, leg: phase?.leg ?? standing.leg }, up);
  }
}
