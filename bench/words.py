"""Single words by many people: those that are asked for must be understood, all others must do nothing.

SPEECH=DIR python -m bench.words [--dial NAME=VALUE]     DIR holds words/<word>_<number>.flac
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench import ear
from bench.judge import Judge, Outcome, Wanted
from bench.row import Row, at_least, at_most, row
from bench.understanding import OUT, bounds, shown
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE
from voice_coach.hearing.hear import read_sound
from voice_coach.mind.dialogue import State, accepts

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
WANTED: Mapping[str, Wanted] = {
    "stop": Wanted(("Stop",)),
    "yes": Wanted(("Yes",)),
    "no": Wanted(("No",)),
    "go": Wanted(("Ready",)),
    "left": Wanted(("Side",), {"leg": ("left",)}),
    "right": Wanted(("Side",), {"leg": ("right",)}),
} | {word: Wanted(("Number",), {"number": (number,)}) for number, word in enumerate(NUMBERS)}
ANSWERS = frozenset(intent for wanted in WANTED.values() for intent in wanted.intents)
"""What is listened for where such words are expected."""
STATES = {"an answer is expected": ANSWERS, "in a set": accepts(State.LIFT)}
AFTER = np.zeros(2 * HEARING_RATE, np.int16)
RIGHT, MOST_ACTS = 0.97, 0.03


@dataclass(frozen=True, slots=True)
class Word:
    """What became of one recording."""

    file: str
    where: str
    heard: str
    got: tuple[str, ...]
    outcome: Outcome


def measure(speech: Path, given: Sequence[str] = ()) -> list[Word]:
    """Listen to each asked-for word where it is expected, and to the others in every state."""
    files = sorted((speech / "words").glob("*.flac"))
    if not files:
        raise VoiceCoachError(
            f"There are no recordings in {speech / 'words'}; SPEECH must name a directory with words/."
        )
    listener, judge = ear.Listener(ear.dials(given)), Judge(ear.parser().grammar)
    words = []
    for file in files:
        sound = np.concatenate((read_sound(file), AFTER))
        wanted = WANTED.get(_word(file.name), Wanted())
        for where, accepted in STATES.items():
            if wanted.intents and accepted is not ANSWERS:
                continue
            heard = listener.hear(sound, accepted)
            text, got = " / ".join(one.text for one in heard), tuple(shown(one) for one in heard)
            words.append(Word(file.name, where, text, got, judge.judge(heard, wanted)))
    return words


def _word(name: str) -> str:
    return name.rpartition("_")[0]


def rows(words: Sequence[Word]) -> Iterator[Row]:
    asked = [word for word in words if _word(word.file) in WANTED]
    by_word = {name: [word for word in asked if _word(word.file) == name] for name in WANTED}
    right = {name: sum(word.outcome is Outcome.UNDERSTOOD for word in those) for name, those in by_word.items()}
    each = ", ".join(f"{name} {right[name]}/{len(those)}" for name, those in by_word.items())
    yield row(
        "single words that are asked for",
        sum(right.values()) / len(asked),
        "right",
        target=at_least(RIGHT),
        detail=f"{bounds(sum(right.values()), len(asked))}; {each}",
        command=_COMMAND,
    )
    for where in STATES:
        others = [word for word in words if _word(word.file) not in WANTED and word.where == where]
        acts = sum(word.outcome is Outcome.WRONG for word in others)
        asks = sum(word.outcome.asks for word in others)
        yield row(
            f"other single words, {where}: something is done",
            acts / len(others),
            "of words",
            target=at_most(MOST_ACTS),
            detail=f"{bounds(acts, len(others))}; asked about: {asks}",
            command=_COMMAND,
        )


_COMMAND = "SPEECH=DIR python -m bench.words"


def run(speech: Path, given: Sequence[str] = ()) -> list[Row]:
    """Return the figures; what was not right is in ``out/words.json``."""
    words = measure(speech, given)
    OUT.mkdir(exist_ok=True)
    misses = [asdict(word) for word in words if not word.outcome.right]
    (OUT / "words.json").write_text(json.dumps(misses, indent=1) + "\n", encoding="utf-8")
    return list(rows(words))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ear.add_dials(arguments)
    chosen = arguments.parse_args()
    for figure in run(ear.needed_speech_dir(), chosen.dial):
        print(f"{figure.name}: {figure.value:.3f} {figure.target} {figure.verdict} ({figure.detail})")


if __name__ == "__main__":
    main()
