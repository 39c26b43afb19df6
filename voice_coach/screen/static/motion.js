// The ring that breathes and the figure that moves: both are drawn from planned times, so the network's haste does not matter.

const SVG = "http://www.w3.org/2000/svg";
const REST_R = 40, FULL_R = 86;
const ease = (x) => (1 - Math.cos(Math.PI * x)) / 2;

export function still(choice) {
  return choice === "still" || matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// How far the leg is up, 0 to 1, `share` of the way through a phase.
export function height(phase, share) {
  return { lift: ease(share), hold: 1, lower: 1 - ease(share) }[phase] ?? 0;
}

export class Ring {
  #count; #of; #arc; #breath;

  constructor(svg) {
    [this.#count, this.#of, this.#arc, this.#breath] = ["count", "of", "arc", "breath"].map((name) => svg.querySelector(`.${name}`));
  }

  draw({ count, of, share, up }) {
    if (this.#count.textContent !== count) this.#count.textContent = count;
    if (this.#of.textContent !== of) this.#of.textContent = of;
    this.#arc.classList.toggle("none", share <= 0);
    this.#arc.style.strokeDasharray = `${Math.min(share, 1).toFixed(4)} 1`;
    this.#breath.setAttribute("r", (REST_R + (FULL_R - REST_R) * up).toFixed(2));
  }
}

// A person from the side. The leg turns about the hip, backwards, which both postures draw clockwise; the working leg is the near
// one, so the person looks to the right for the right leg and to the left for the left.
const POSTURES = {
  standing: {
    box: [0, 0, 240, 230], hip: [88, 122], head: [103, 34, 17], neck: "M95 62 L100 46", torso: "M88 116 L95 64",
    arms: { support: "M97 68 L118 98 L150 100", free: "M97 68 L76 94 L95 116" }, far: "M88 122 L92 168 L90 212 L106 214",
    thigh: "M88 122 L86 168", knee: [86, 168], shin: "M86 168 L80 211 L95 216",
    floor: "M30 221 L218 221", props: ["M142 106 h70 v10 h-70 z", "M150 116 h54 v105 h-54 z"], reach: 92,
  },
  prone: {
    box: [0, 40, 300, 110], hip: [140, 112], head: [240, 112, 15], neck: "M206 111 L230 112", torso: "M144 112 L206 110",
    arms: { support: "M208 112 L222 127 L264 128" }, far: "M140 114 L88 118 L40 120 L28 124",
    thigh: "M140 110 L88 114", knee: [88, 114], shin: "M88 114 L40 117 L27 122",
    floor: "M14 133 L286 133", props: ["M14 134 h272 v7 h-272 z"], reach: 104,
  },
};

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export class Figure {
  #svg; #leg = null; #glute = null; #key = "";

  constructor(svg) { this.#svg = svg; }

  // `standing` says what is done: posture, leg, range, knee and hands; `up` is how far the leg is up, 0 to 1.
  draw(standing, up) {
    const key = [standing.posture, standing.leg, standing.lift_deg, standing.knee_deg, standing.hands].join();
    if (key !== this.#key) this.#build(standing, key);
    const [x, y] = POSTURES[standing.posture].hip;
    this.#leg.setAttribute("transform", `rotate(${(standing.lift_deg * up).toFixed(2)} ${x} ${y})`);
    this.#glute.setAttribute("r", (15 + 6 * up).toFixed(1));
  }

  #build({ posture, leg, lift_deg, knee_deg, hands, exercise }, key) {
    this.#key = key;
    const { box, hip: [x, y], head, neck, torso, arms, far, thigh, knee, shin, floor, props, reach } = POSTURES[posture];
    this.#svg.setAttribute("viewBox", box.join(" "));
    this.#svg.setAttribute("aria-label", `${exercise}, ${leg} leg`);
    const all = make("g", leg === "left" ? { transform: `translate(${2 * box[0] + box[2]} 0) scale(-1 1)` } : {});
    this.#leg = make("g", { class: "leg" }); // the shin turns about the knee, and both about the hip
    this.#leg.append(make("path", { d: thigh }), make("path", { d: shin, transform: `rotate(${knee_deg} ${knee.join(" ")})` }));
    this.#glute = make("circle", { class: "glute", cx: x - 2, cy: y, r: 15 });
    const start = posture === "standing" ? 90 : 180; // degrees, clockwise from the right
    const end = (degrees) => [x + reach * Math.cos((degrees * Math.PI) / 180), y + reach * Math.sin((degrees * Math.PI) / 180)].map((v) => v.toFixed(1)).join(" ");
    all.append(
      ...props.map((d) => make("path", { class: "prop", d })),
      make("path", { class: "floor", d: floor }),
      make("path", { class: "far", d: far }),
      make("path", { class: "path", d: `M${end(start + 4)} A${reach} ${reach} 0 0 1 ${end(start + 4 + lift_deg)}` }),
      make("path", { class: "body torso", d: torso }),
      make("path", { class: "body neck", d: neck }),
      make("path", { class: "body", d: arms[hands] ?? arms.support }),
      make("circle", { class: "head", cx: head[0], cy: head[1], r: head[2] }),
      this.#leg,
      this.#glute,
    );
    this.#svg.replaceChildren(all);
  }
}
