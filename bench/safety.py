"""Whether pain and danger silence the coach, and whether effort and other talk let it go on, in many voices and from afar.

The sentences were written from people's mouths (``data/safety_words.yaml``); those of ``safety_words_unseen.yaml`` were never
used for tuning and are only for ``--unseen``.

    python -m bench.safety --text                      the reading alone, as if every word were heard right
    SPEECH=DIR python -m bench.safety                  one voice a sentence, clean and at 2 m with 10 dB
    python -m bench.safety --each 0                    every voice that is like people's
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from bench import ear, rooms, voices
from bench.row import Row, at_least, at_most, row
from bench.understanding import AFTER_S, BEFORE_S, CLEAN, FAR, OUT, TEXT, bounds
from voice_coach.clock import stopwatch
from voice_coach.events import HEARING_RATE, Heard, Safety

DATA = Path(__file__).parent / "data"
SEEN, UNSEEN = "safety_words.yaml", "safety_words_unseen.yaml"
WITHIN_S = 1.0
"""Silence must come within this after the end of the utterance, in seconds."""
SILENCED = {CLEAN: 0.98, FAR: 0.95}
RED_FLAGS = 0.95
OTHERS = (("effort", 0.02, 0.10), ("distractor", 0.01, 0.03))
"""The kinds that are no complaints, how many of them may stop the session, and how many hold it."""


class Act(StrEnum):
    """What the coach does about an utterance; the graver comes first."""

    RED_FLAG = "stop_red_flag"
    PAIN = "stop_pain"
    STOP = "stop"  # without a word about the body
    HOLD = "hold"  # silence, and one question
    PAUSE = "pause"
    OTHER = "other"  # another command, or a question about one
    NONE = "none"


STOPS = frozenset({Act.RED_FLAG, Act.PAIN, Act.STOP})
HOLDS = frozenset({Act.HOLD, Act.PAUSE})
_OF_SAFETY = {Safety.RED_FLAG: Act.RED_FLAG, Safety.PAIN: Act.PAIN, Safety.POSSIBLE: Act.HOLD}
_OF_INTENT = {"Stop": Act.STOP, "Pause": Act.PAUSE}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is said in a session."""

    say: str
    kind: str
    """pain, red_flag, effort or distractor."""
    state: str
    accept: tuple[str, ...]
    """The acts that would be right."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a sentence in a voice under a condition."""

    said: str
    kind: str
    state: str
    accept: tuple[str, ...]
    voice: str
    condition: str
    heard: str
    act: Act
    after_s: float
    """When that was decided, in seconds after the end of speech."""


def load(file: Path) -> list[Sentence]:
    """Return the sentences of a data file."""
    items = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [Sentence(item["say"], item["kind"], item["state"], tuple(item["accept"])) for item in items]


def first_of_each_kind(sentences: Sequence[Sentence], limit: int | None) -> list[Sentence]:
    """Return the first ``limit`` sentences of each kind (None: all)."""
    kinds = dict.fromkeys(said.kind for said in sentences)
    return [said for kind in kinds for said in [one for one in sentences if one.kind == kind][:limit]]


def act_of(heard: Heard) -> Act:
    """Return what one utterance leads to."""
    if heard.safety in _OF_SAFETY:
        return _OF_SAFETY[heard.safety]
    if heard.intent is None or not heard.accepted or heard.safety is Safety.EFFORT:
        return Act.NONE
    return Act.OTHER if heard.doubtful else _OF_INTENT.get(heard.intent, Act.OTHER)


def gravest(utterances: Sequence[Heard], ends_s: float) -> tuple[Act, float]:
    """Return the gravest act, and how long after the end of speech the coach was silenced first, in seconds."""
    acts = [(act_of(heard), heard.at - ends_s) for heard in utterances]
    act = min((act for act, _ in acts), key=list(Act).index, default=Act.NONE)
    silenced = [after_s for one, after_s in acts if one in STOPS | HOLDS]
    return act, min(silenced, default=0.0)


def measure_text(sentences: Sequence[Sentence]) -> list[Result]:
    """Read the sentences as if each word had been heard right."""
    reader = ear.reader()
    results = []
    for said in sentences:
        heard = ear.read(said.say, ear.expected_in(said.state), reader)
        act, _ = gravest([heard], 0.0)
        results.append(Result(said.say, said.kind, said.state, said.accept, TEXT, TEXT, said.say, act, 0.0))
    return results


def measure(
    sentences: Sequence[Sentence], conditions: Sequence[str], each: int, given: Sequence[str] = ()
) -> list[Result]:
    """Listen to every sentence under every condition in ``each`` of the voices, which take turns (0: in all of them)."""
    speakers = voices.like_people()
    listener, noises = ear.Listener(ear.dials(given)), rooms.Noises(ear.speech_dir())
    turns = min(each, len(speakers)) or len(speakers)
    results = []
    for name in conditions:
        for number, said in enumerate(sentences):
            for turn in range(turns):
                voice = speakers[(number * turns + turn) % len(speakers)]
                results.append(_listen(said, voice, rooms.condition(name), listener, noises))
    return results


def _listen(
    said: Sentence,
    voice: voices.BenchVoice,
    place: rooms.Condition,
    listener: ear.Listener,
    noises: rooms.Noises,
) -> Result:
    clip = voice.say(said.say)
    sound = place.hear(clip, rooms.seed_of(said.say, voice.name), noises, before_s=BEFORE_S, after_s=AFTER_S)
    ends_s = listener.now + BEFORE_S + clip.size / HEARING_RATE
    heard = listener.hear(sound, ear.expected_in(said.state))
    act, after_s = gravest(heard, ends_s)
    words = " / ".join(one.text for one in heard)
    return Result(said.say, said.kind, said.state, said.accept, voice.name, place.name, words, act, after_s)


def rows(results: Sequence[Result], command: str, label: str = "") -> Iterator[Row]:
    """Yield the figures of each condition."""
    for name in dict.fromkeys(result.condition for result in results):
        under = [result for result in results if result.condition == name]
        hurt = [result for result in under if result.kind in {"pain", "red_flag"}]
        silent = [one for one in hurt if one.act in STOPS | HOLDS and one.after_s <= WITHIN_S]
        title = f"{label}safety, {name}"
        target = at_least(SILENCED.get(name, SILENCED[CLEAN]))
        yield _share(f"{title}: pain or danger silences within {WITHIN_S:g} s", len(silent), hurt, target, command)
        flags = [one for one in under if one.kind == "red_flag"]
        called = sum(one.act is Act.RED_FLAG for one in flags)
        yield _share(f"{title}: red flags get that answer", called, flags, at_least(RED_FLAGS), command)
        for kind, stop, hold in OTHERS:
            ones = [one for one in under if one.kind == kind]
            yield _share(f"{title}: {kind} stops", sum(one.act in STOPS for one in ones), ones, at_most(stop), command)
            yield _share(f"{title}: {kind} holds", sum(one.act in HOLDS for one in ones), ones, at_most(hold), command)


def _share(name: str, hits: int, of: Sequence[Result], target: Any, command: str) -> Row:
    return row(name, hits / len(of), "of all", target=target, detail=bounds(hits, len(of)), command=command)


def write(results: Sequence[Result], file: Path) -> None:
    """Write what was not as it should be."""
    file.parent.mkdir(exist_ok=True)
    misses = [asdict(result) for result in results if result.act not in result.accept]
    file.write_text(json.dumps(misses, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def run(*, full: bool, unseen: bool = False) -> Iterator[Row]:
    """Yield the figures for the bench, ``unseen``: of the sentences that are kept from tuning."""
    name = UNSEEN if unseen else SEEN
    results = measure(load(DATA / name), (CLEAN, FAR), each=0 if full else 1)
    write(results, OUT / f"{Path(name).stem}.json")
    command = f"python -m bench.safety{' --each 0' if full else ''}{' --unseen' if unseen else ''}"
    yield from rows(results, command, "unseen " if unseen else "")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--text", action="store_true", help="no sound: read the sentences as they are written")
    arguments.add_argument("--unseen", action="store_true", help="the sentences that are not for tuning")
    arguments.add_argument("--each", type=int, default=1, help="voices a sentence, in turn; 0: every one")
    arguments.add_argument("--conditions", default=f"{CLEAN}; {FAR}", help="with semicolons between")
    arguments.add_argument("--limit", type=int, help="only the first so many sentences of each kind")
    arguments.add_argument("--out", type=Path, default=OUT / "safety_words.json")
    ear.add_dials(arguments)
    chosen = arguments.parse_args()
    sentences = first_of_each_kind(load(DATA / (UNSEEN if chosen.unseen else SEEN)), chosen.limit)
    conditions = [name.strip() for name in chosen.conditions.split(";")]
    began = stopwatch()
    results = measure_text(sentences) if chosen.text else measure(sentences, conditions, chosen.each, chosen.dial)
    write(results, chosen.out)
    for figure in rows(results, ""):
        print(f"{figure.name}: {figure.value:.3f} {figure.target} {figure.verdict} ({figure.detail})")
    print(f"{stopwatch() - began:.0f} s; misses are in {chosen.out}")


if __name__ == "__main__":
    main()
