"""How much of what people say of their own accord is understood, in how many voices, from where, and in what noise.

The sentences were written from situations, not from templates (``data/free_wording.yaml``); those of
``free_wording_unseen.yaml`` were never used for tuning and are only for ``--unseen``.

    python -m bench.understanding --text                          the reading alone, as if every word were heard right
    SPEECH=DIR python -m bench.understanding                      one voice a sentence, clean and at 2 m with 10 dB
    python -m bench.understanding --each 0 --jobs 2               every voice that is like people's
    python -m bench.understanding --dial general_cost=4 --conditions "clean; prone 1 m, 20 dB"
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import yaml

from bench import ear, rooms, voices
from bench.judge import Judge, Outcome, Wanted
from bench.row import Row, at_least, at_most, row, wilson
from voice_coach.clock import stopwatch
from voice_coach.events import Heard

DATA = Path(__file__).parent / "data"
OUT = Path(__file__).parent / "out"
SEEN, UNSEEN = "free_wording.yaml", "free_wording_unseen.yaml"
CLEAN, FAR = "clean", "2 m, 10 dB"
BEFORE_S, AFTER_S = 1.0, 2.0
"""What is heard of the room before and after a sentence, in seconds."""
TEXT = "as text"
TARGETS = {CLEAN: 0.90, FAR: 0.80}
MOST_WRONG, MOST_ASKED = 0.01, 0.10


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is said in a state, and what it means."""

    say: str
    state: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence in a voice under a condition."""

    sentence: Sentence
    voice: str
    condition: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a case."""

    said: str
    state: str
    wanted: tuple[str, ...]
    slots: dict[str, Any]
    voice: str
    condition: str
    outcome: Outcome
    heard: str
    got: tuple[str, ...]
    """The intents, with "?" where they are asked about, "(…)" where the state does not expect them."""


def load(file: Path) -> list[Sentence]:
    """Return the sentences of a data file."""
    items = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [Sentence(item["say"], item["state"], _wanted(item)) for item in items]


def _wanted(item: dict[str, Any]) -> Wanted:
    slots = {name: tuple(_listed(value)) for name, value in (item.get("slots") or {}).items()}
    return Wanted(tuple(_listed(item["intent"])), slots)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def cases(
    sentences: Sequence[Sentence], speakers: Sequence[voices.BenchVoice], conditions: Iterable[str], each: int
) -> list[Case]:
    """Return every sentence under every condition in ``each`` of the voices, which take turns (0: in all of them)."""
    turns = min(each, len(speakers)) or len(speakers)
    return [
        Case(sentence, speakers[(number * turns + turn) % len(speakers)].name, condition)
        for condition in conditions
        for number, sentence in enumerate(sentences)
        for turn in range(turns)
    ]


def measure(todo: Sequence[Case], given: Sequence[str] = (), *, keep_speaker: bool = False) -> list[Result]:
    """Listen to ``todo``, one after the other, with the dials ``given``."""
    listener, judge = ear.Listener(ear.dials(given)), Judge(ear.parser().grammar)
    noises = rooms.Noises(ear.speech_dir())
    speakers = {voice.name: voice for voice in voices.voices()}
    results = []
    for case in todo:
        clip = speakers[case.voice].say(case.sentence.say)
        seed = rooms.seed_of(case.sentence.say, case.voice)
        place = rooms.condition(case.condition)
        sound = place.hear(clip, seed, noises, before_s=BEFORE_S, after_s=AFTER_S)
        heard = listener.hear(sound, ear.expected_in(case.sentence.state), keep_speaker=keep_speaker)
        results.append(_result(case, heard, judge))
    return results


def measure_text(sentences: Sequence[Sentence]) -> list[Result]:
    """Read the sentences as if each word had been heard right."""
    reader, judge = ear.reader(), Judge(ear.parser().grammar)
    return [
        _result(Case(said, TEXT, TEXT), [ear.read(said.say, ear.expected_in(said.state), reader)], judge)
        for said in sentences
    ]


def _result(case: Case, heard: Sequence[Heard], judge: Judge) -> Result:
    said = case.sentence
    return Result(
        said.say,
        said.state,
        said.wanted.intents,
        dict(said.wanted.slots),
        case.voice,
        case.condition,
        judge.judge(heard, said.wanted),
        " / ".join(one.text for one in heard),
        tuple(shown(one) for one in heard),
    )


def shown(heard: Heard) -> str:
    """Return the intent with its slots, "?" where it is asked about, in brackets where the state does not expect it."""
    if heard.intent is None:
        return "-"
    slots = "".join(f" {name}={value}" for name, value in heard.slots.items())
    text = f"{heard.intent}{slots}{'?' if heard.doubtful else ''}"
    return text if heard.accepted else f"({text})"


def in_parallel(todo: Sequence[Case], jobs: int, given: Sequence[str], *, keep_speaker: bool) -> list[Result]:
    """Measure with several processes; each takes whole voices, one condition at a time, as a session would hear them."""
    ordered = sorted(todo, key=lambda case: (case.condition, case.voice))
    if jobs == 1:
        return measure(ordered, given, keep_speaker=keep_speaker)
    size = -(-len(ordered) // jobs)
    parts = [ordered[first : first + size] for first in range(0, len(ordered), size)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return [
            result
            for part in pool.map(partial(measure, given=given, keep_speaker=keep_speaker), parts)
            for result in part
        ]


def rows(results: Sequence[Result], command: str, *, label: str = "free wording") -> Iterator[Row]:
    """Yield the figures of each condition."""
    for name in dict.fromkeys(result.condition for result in results):
        under = [result for result in results if result.condition == name]
        meant = [result for result in under if result.wanted]
        understood = sum(result.outcome is Outcome.UNDERSTOOD for result in meant)
        asked = sum(result.outcome is Outcome.ASKED for result in meant)
        target = at_least(TARGETS[name]) if name in TARGETS else None
        detail = f"{asked} more rightly asked about: together {(understood + asked) / len(meant):.3f}; "
        yield row(
            f"{label}, {name}: understood",
            understood / len(meant),
            "of commands",
            target=target,
            detail=detail + bounds(understood, len(meant)),
            command=command,
        )
        judged = target is not None
        yield _share(
            f"{label}, {name}: wrong action", under, {Outcome.WRONG}, at_most(MOST_WRONG) if judged else None, command
        )
        asks = {Outcome.ASKED, Outcome.ASKED_WRONGLY}
        yield _share(f"{label}, {name}: asked back", under, asks, at_most(MOST_ASKED) if judged else None, command)


def _share(name: str, results: Sequence[Result], outcomes: set[Outcome], target: Any, command: str) -> Row:
    hits = sum(result.outcome in outcomes for result in results)
    return row(name, hits / len(results), "of all", target=target, detail=bounds(hits, len(results)), command=command)


def bounds(hits: int, trials: int) -> str:
    low, high = wilson(hits, trials)
    return f"{hits} of {trials}; 95 %: {low:.3f} to {high:.3f}"


def write(results: Sequence[Result], file: Path, machine: dict[str, Any]) -> None:
    """Write what was not as it should be, and how each voice fared."""
    file.parent.mkdir(exist_ok=True)
    misses = [asdict(result) for result in results if not result.outcome.right]
    by_voice = {
        f"{condition}, {voice}": dict(
            Counter(result.outcome for result in results if (result.condition, result.voice) == (condition, voice))
        )
        for condition, voice in dict.fromkeys((result.condition, result.voice) for result in results)
    }
    record = machine | {"cases": len(results), "voices": by_voice, "misses": misses}
    file.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def run(*, full: bool, unseen: bool = False) -> Iterator[Row]:
    """Yield the figures for the bench, ``unseen``: of the sentences that are kept from tuning."""
    name = UNSEEN if unseen else SEEN
    todo = cases(load(DATA / name), voices.like_people(), (CLEAN, FAR), each=0 if full else 1)
    results = in_parallel(todo, 2 if full else 1, (), keep_speaker=False)
    write(results, OUT / f"{Path(name).stem}.json", {})
    command = f"python -m bench.understanding{' --each 0' if full else ''}{' --unseen' if unseen else ''}"
    yield from rows(results, command, label="unseen wording" if unseen else "free wording")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--text", action="store_true", help="no sound: read the sentences as they are written")
    arguments.add_argument("--unseen", action="store_true", help="the sentences that are not for tuning")
    arguments.add_argument("--data", type=Path, help="another file of sentences")
    arguments.add_argument("--voices", default="people", help='"people", "all", or names with commas between')
    arguments.add_argument("--each", type=int, default=1, help="voices a sentence, in turn; 0: every one")
    arguments.add_argument("--conditions", default=f"{CLEAN}; {FAR}", help="with semicolons between")
    arguments.add_argument("--limit", type=int, help="only the first so many sentences")
    arguments.add_argument(
        "--keep-speaker", action="store_true", help="learn the speaker from one sentence to the next"
    )
    arguments.add_argument("--jobs", type=int, default=1)
    arguments.add_argument("--out", type=Path, default=OUT / "understanding.json")
    ear.add_dials(arguments)
    chosen = arguments.parse_args()
    file = chosen.data or DATA / (UNSEEN if chosen.unseen else SEEN)
    sentences = load(file)[: chosen.limit]
    began = stopwatch()
    if chosen.text:
        results = measure_text(sentences)
    else:
        speakers = {"people": voices.like_people, "all": voices.voices}.get(chosen.voices)
        taken = speakers() if speakers else voices.named(chosen.voices.split(","))
        conditions = [name.strip() for name in chosen.conditions.split(";")]
        todo = cases(sentences, taken, conditions, chosen.each)
        results = in_parallel(todo, chosen.jobs, chosen.dial, keep_speaker=chosen.keep_speaker)
    write(results, chosen.out, {"data": file.name, "dials": chosen.dial})
    for figure in rows(results, ""):
        print(f"{figure.name}: {figure.value:.3f} {figure.target} {figure.verdict} ({figure.detail})")
    print(f"{stopwatch() - began:.0f} s; misses are in {chosen.out}")


if __name__ == "__main__":
    main()
