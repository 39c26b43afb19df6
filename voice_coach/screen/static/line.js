// The line to the coach: one WebSocket, opened again when it breaks, and the coach's clock as this page knows it.

const RETRY_MS = [500, 1000, 2000, 5000];
const QUICK_MS = 150, QUICK = 6, STEADY_MS = 2000;
const KEPT = 15; // measurements of the clock
const JUMP_S = 0.4;

// Difference between two clocks from an exchange of messages, as NTP does it (RFC 5905): the answer was given half-way between
// question and arrival. Answers that took long know little, so only the quick ones count, and of those the middle one.
export class Clock {
  #measured = [];

  take(sentAt, coachAt, nowAt) {
    this.#measured = [...this.#measured, { took: nowAt - sentAt, ahead: coachAt - (sentAt + nowAt) / 2 }].slice(-KEPT);
  }

  // Begin anew where the coach's clock has jumped, as it does when a machine was asleep.
  check(coachAt, nowAt) {
    if (this.known && Math.abs(coachAt - nowAt - this.ahead) > JUMP_S) this.#measured = [{ took: 1, ahead: coachAt - nowAt }];
  }

  get known() { return this.#measured.length > 0; }

  // Seconds by which the coach's clock is ahead of this page's.
  get ahead() {
    if (!this.known) return 0;
    const quickest = Math.min(...this.#measured.map(({ took }) => took));
    const good = this.#measured.filter(({ took }) => took <= 2 * quickest + 0.005).map(({ ahead }) => ahead).sort((a, b) => a - b);
    return good[Math.floor(good.length / 2)];
  }
}

export class Line {
  #socket = null;
  #tries = 0;
  #pings = 0;
  #timer = 0;
  clock = new Clock();

  // `hear` takes each message; `change` is told whether the line stands.
  constructor(hear, change) {
    this.hear = hear;
    this.change = change;
    this.#open();
  }

  // Seconds on the coach's clock, as they are heard `lag` seconds later.
  now(lag = 0) { return performance.now() / 1000 + this.clock.ahead - lag; }

  get open() { return this.#socket?.readyState === WebSocket.OPEN; }

  send(message) { if (this.open) this.#socket.send(JSON.stringify(message)); }

  #open() {
    const socket = (this.#socket = new WebSocket(`ws://${location.host}/live`));
    socket.onopen = () => { this.#tries = this.#pings = 0; this.clock = new Clock(); this.change(true); this.#ping(); };
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = () => {
      clearTimeout(this.#timer);
      this.change(false);
      this.#timer = setTimeout(() => this.#open(), RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)]);
    };
  }

  #take(message) {
    if (message.clock) this.clock.take(message.clock[0], message.clock[1], performance.now() / 1000);
    if ("at" in message) this.clock.check(message.at, performance.now() / 1000);
    this.hear(message);
  }

  #ping() {
    if (!this.open) return;
    this.send({ clock: performance.now() / 1000 });
    this.#timer = setTimeout(() => this.#ping(), this.#pings++ < QUICK ? QUICK_MS : STEADY_MS);
  }
}
