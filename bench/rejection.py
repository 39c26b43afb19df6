"""How often something happens though nobody spoke to the coach: in a session, and in standby, where only the wake phrase counts.

    SPEECH=DIR python -m bench.rejection --hours 6 --jobs 2
    SPEECH=DIR python -m bench.rejection --standby --hours 20 --jobs 2 --resume

What the decoder made of each scene is in ``out/rejection-session.jsonl`` or ``out/rejection-standby.jsonl``, a line each; ``--resume``
goes on after the last one there, with ``--hours 0`` it only judges them again, which takes seconds. Everything that
happened goes to ``out/rejection-session-events.jsonl`` or ``-standby-events.jsonl``.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import ear
from bench.chatter import SCENE_S, Chatter, Line, line_within
from bench.decoded import Take
from bench.ear import Listener
from bench.row import Row, at_most, poisson, row
from bench.understanding import OUT, shown
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Heard, Safety
from voice_coach.mind.dialogue import State, accepts

LISTENING = (State.LIFT, State.PAUSED, State.LIFT, State.RESTING)
"""What a session listens for, one scene after the other."""
MOST_AN_HOUR = {"session": 0.5, "standby": 0.0}


class Happening(StrEnum):
    ACTION = "action"  # something is done
    SAFETY = "safety"  # the session is stopped: pain, red flag
    QUESTION = "question"  # the coach asks


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    happening: Happening
    state: str
    got: str
    heard: str
    said: str
    kind: str
    debatable: bool


def happening(heard: Heard, mode: str) -> Happening | None:
    """Return what the coach does about it; in standby nothing unless it is addressed."""
    if heard.intent is None or not heard.accepted:
        return None
    if mode == "standby":
        return Happening.ACTION if heard.addressed else None
    if heard.doubtful or heard.safety is Safety.POSSIBLE:
        return Happening.QUESTION
    return Happening.SAFETY if heard.safety in {Safety.PAIN, Safety.RED_FLAG} else Happening.ACTION


def scene(number: int, mode: str, given: tuple[str, ...]) -> dict[str, Any]:
    """Decode one scene by itself; return what came of it, and what was said in it when."""
    listener, chatter = _listener(given), _chatter(mode)
    state = State.STANDBY if mode == "standby" else LISTENING[number % len(LISTENING)]
    began = ear.cpu_s()
    played = chatter.scene(number)
    rendered = ear.cpu_s()
    take = listener.decode(played.sound, accepts(state), addressed_only=mode == "standby")
    return {
        "scene": number,
        "decoder": listener.name,
        "state": state.value,
        "take": take.written(),
        "lines": [(round(at, 2), asdict(line)) for at, line in played.lines],
        "made_in_cpu_s": round(rendered - began, 1),
        "heard_in_cpu_s": round(ear.cpu_s() - rendered, 1),
    }


@cache
def _listener(given: tuple[str, ...]) -> Listener:
    return Listener(ear.dials(given))


@cache
def _chatter(mode: str) -> Chatter:
    return Chatter(ear.speech_dir(), traps=mode == "standby")


def measure(
    mode: str, hours: float, *, jobs: int, first: int = 1, given: tuple[str, ...] = (), resume: bool = False
) -> Path:
    """Decode so many hours from scene ``first`` on; return the file with what came of it, which grows meanwhile."""
    file = OUT / f"rejection-{mode}.jsonl"
    OUT.mkdir(exist_ok=True)
    done = {result["scene"] for result in load(file)} if resume and file.exists() else set()
    wanted = range(first, first + max(1, round(hours * 3600 / SCENE_S))) if hours else ()
    left = [number for number in wanted if number not in done]
    with file.open("a" if resume else "w") as out:
        for result in _scenes(left, mode, jobs, given):
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
            out.flush()
    return file


def load(file: Path) -> list[dict[str, Any]]:
    """Return the scenes in ``file``, in order. Raises VoiceCoachError where not all were decoded alike."""
    scenes = sorted(map(json.loads, file.read_text().splitlines()), key=lambda result: int(result["scene"]))
    if len({result["decoder"] for result in scenes}) > 1:
        raise VoiceCoachError(f"{file} holds scenes of more than one decoder; remove it, or leave out --resume.")
    return scenes


def _scenes(numbers: Sequence[int], mode: str, jobs: int, given: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if jobs == 1:
        yield from (scene(number, mode, given) for number in numbers)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(scene, numbers, [mode] * len(numbers), [given] * len(numbers))


def judge(mode: str, scenes: Sequence[dict[str, Any]], given: tuple[str, ...] = ()) -> list[Event]:
    """Return what happens in scenes that follow one another, as in one session."""
    listener, events, began = _listener(given), list[Event](), 0.0
    acceptance = listener.acceptance()
    for result in scenes:
        state, take = State(result["state"]), Take.of(result["take"])
        lines = [(at, Line(**line)) for at, line in result["lines"]]
        for heard in listener.judged(take, accepts(state), acceptance, began):
            if what := happening(heard, mode):
                line = line_within(lines, heard.started_at - began, heard.ended_at - began)
                event = Event(what, state.value, shown(heard), heard.text, line.text, line.kind, line.debatable)
                events.append(event)
        began += take.seconds
    return events


def rows(mode: str, file: Path, given: tuple[str, ...] = ()) -> Iterator[Row]:
    """Yield the figures of what was decoded."""
    scenes = load(file)
    hours = sum(Take.of(result["take"]).seconds for result in scenes) / 3600
    events = judge(mode, scenes, given)
    lines = [json.dumps(asdict(event), ensure_ascii=False) for event in events]
    file.with_stem(f"{file.stem}-events").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    command = f"python -m bench.rejection{' --standby' if mode == 'standby' else ''} --hours {hours:.1f}"
    if mode == "session":
        silences = sum(Take.of(result["take"]).suspicions for result in scenes)
        yield row(
            "speech not for us, session: silent for a moment",
            silences / hours,
            "an hour",
            detail=f"{silences} in {hours:.2f} h: what began like a word that stops",
            command=command,
        )
    for what in Happening if mode == "session" else [Happening.ACTION]:
        those = [event for event in events if event.happening == what]
        sober = [event for event in those if not event.debatable]
        low, high = poisson(len(sober))
        common = ", ".join(f"{got} {times}" for got, times in Counter(event.got for event in sober).most_common(5))
        yield row(
            f"speech not for us, {mode}: {what}",
            len(sober) / hours,
            "an hour",
            target=None if what is Happening.QUESTION else at_most(MOST_AN_HOUR[mode]),
            detail=f"{len(sober)} in {hours:.2f} h; 95 %: {low / hours:.2f} to {high / hours:.2f}; "
            f"{len(those) - len(sober)} more at debatable lines; {common}",
            command=command,
        )


def run(*, full: bool) -> Iterator[Row]:
    for mode, hours in {"session": 6.0 if full else 0.2, "standby": 20.0 if full else 0.2}.items():
        yield from rows(mode, measure(mode, hours, jobs=2 if full else 1, resume=full))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--standby", action="store_true")
    arguments.add_argument("--hours", type=float, default=0.2)
    arguments.add_argument("--first", type=int, default=1, metavar="SCENE", help="where to begin: others, at 1001, say")
    arguments.add_argument("--jobs", type=int, default=1)
    arguments.add_argument("--resume", action="store_true")
    ear.add_dials(arguments)
    chosen = arguments.parse_args()
    mode = "standby" if chosen.standby else "session"
    given = tuple(chosen.dial)
    file = measure(mode, chosen.hours, jobs=chosen.jobs, first=chosen.first, given=given, resume=chosen.resume)
    for figure in rows(mode, file, given):
        print(f"{figure.name}: {figure.value:.2f} {figure.target} {figure.verdict} ({figure.detail})")


if __name__ == "__main__":
    main()
