"""How many events a minute the mind takes: whatever is said whenever, with lines that end and moments that come, no sound and no disk.

python -m bench.mind
"""

import random
from collections import deque
from collections.abc import Iterator

from bench import ear
from bench.row import Row, at_least, row
from voice_coach.build import make_coach
from voice_coach.events import Event, Heard, LineEnded, Say, Woke
from voice_coach.mind.coach import Coach
from voice_coach.mind.intent import SAFETY, Intent
from voice_coach.settings import Settings

EVENTS = 200_000
LEAST_A_MINUTE = 100_000
LINE_S = 2.0
"""How long each line takes to say, in seconds."""
SLOTS: dict[str, str | int] = {
    "exercise": "standing",
    "number": 3,
    "leg": "left",
    "mode": "alternate",
    "goal": "gentle",
    "topic": "how",
    "thing": "band",
    "have": "yes",
    "sounds": "both",
    "words": "usual",
    "pace": "coach",
    "sure": "true",
    "choice": "dull",
    "phrase": "banana",
    "command": "pause",
    "command_intent": "Pause",
}
"""Enough for any intent."""


def converse(coach: Coach, events: int, seed: int) -> None:
    """Let so many things happen: every few seconds something is said, and meanwhile lines end and moments come."""
    chance, now, says_at = random.Random(seed), 0.0, 1.0  # noqa: S311 - a sample, no secret
    lines: deque[tuple[float, int]] = deque()
    effects = coach.greet(now)
    for _ in range(events):
        for effect in effects:
            if isinstance(effect, Say):
                lines.append((max(now, lines[-1][0] if lines else now) + LINE_S, effect.ticket))
        moments = [says_at, *([coach.wake_at] if coach.wake_at is not None else []), *([lines[0][0]] if lines else [])]
        now = max(min(moments), now)
        event: Event
        if lines and lines[0][0] <= now:
            event = LineEnded(lines.popleft()[1], complete=True, at=now)
        elif coach.wake_at is not None and coach.wake_at <= now:
            event = Woke(now)
        else:
            event, says_at = _said(chance, now), now + chance.expovariate(1 / 4)
        effects = coach.handle(event)


def _said(chance: random.Random, now: float) -> Heard:
    intent = chance.choice(tuple(Intent))
    return Heard(
        "what was said", intent, SLOTS, safety=SAFETY.get(intent), addressed=True, started_at=now, ended_at=now, at=now
    )


def run() -> Iterator[Row]:
    coach, began = make_coach(Settings()), ear.cpu_s()
    converse(coach, EVENTS, seed=5)
    took_s = ear.cpu_s() - began
    yield row(
        "the mind: events a minute",
        EVENTS / took_s * 60,
        "",
        detail=f"{EVENTS:,} random events on one core",
        command="python -m bench.mind",
        target=at_least(LEAST_A_MINUTE),
    )


if __name__ == "__main__":
    for figure in run():
        print(f"{figure.name}: {figure.value:,.0f} {figure.target} {figure.verdict} ({figure.detail})")
