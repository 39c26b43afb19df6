"""Single words by many people: those that are asked for must be understood, all others must do nothing.

SPEECH=DIR python -m bench.words                              DIR holds words/<word>_<number>.flac
SPEECH=DIR python -m bench.words --condition "2 m, 10 dB"      the same people, put in a room
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import ear, rooms
from bench.judge import Judge, Outcome, Wanted
from bench.row import Row, at_least, at_most, row
from bench.understanding import CLEAN, OUT, bounds, shown
from voice_coach.errors import VoiceCoachError
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
AFTER_S = 2.0
RIGHT, MOST_ACTS = 0.97, 0.03


@dataclass(frozen=True, slots=True)
class Word:
    """What became of one recording."""

    file: str
    where: str
    heard: str
    got: tuple[str, ...]
    outcome: Outcome


def measure(speech: Path, place: rooms.Condition, given: Sequence[str] = ()) -> list[Word]:
    """Listen to each asked-for word where it is expected, and to the others in every state, spoken at ``place``."""
    files = sorted((speech / "words").glob("*.flac"))
    if not files:
        raise VoiceCoachError(
            f"There are no recordings in {speech / 'words'}; SPEECH must name a directory with words/."
        )
    listener, judge, noises = ear.Listener(ear.dials(given)), Judge(ear.parser().grammar), rooms.Noises(speech)
    words = []
    for file in files:
        seed = rooms.seed_of(file.name, place.name)
        sound = place.hear(read_sound(file), seed, noises, before_s=0.0, after_s=AFTER_S)
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


def run(speech: Path, given: Sequence[str] = (), condition: str = CLEAN) -> list[Row]:
    """Return the figures; what was not right is in ``out/words.json``."""
    words = measure(speech, rooms.condition(condition), given)
    OUT.mkdir(exist_ok=True)
    misses = [asdict(word) for word in words if not word.outcome.right]
    (OUT / "words.json").write_text(json.dumps(misses, indent=1) + "\n", encoding="utf-8")
    return list(rows(words))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--condition", default=CLEAN, help="where they are, see bench.rooms")
    ear.add_dials(arguments)
    chosen = arguments.parse_args()
    for figure in run(ear.needed_speech_dir(), chosen.dial, chosen.condition):
        print(f"{figure.name}: {figure.value:.3f} {figure.target} {figure.verdict} ({figure.detail})")


if __name__ == "__main__":
    main()
