"""How well each voice is understood word for word, when it says what no template holds: which voices are like people's.

python -m bench.dictation [--lines N]
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np
import yaml

from bench import ear, voices
from bench.row import Row, row
from bench.understanding import DATA
from voice_coach.events import HEARING_RATE

SILENCE = np.zeros(HEARING_RATE, np.int16)


def words_wrong(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return how many words must be put in, left out or exchanged: Levenshtein's distance."""
    before = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        row_now = [number]
        for column, other in enumerate(heard, 1):
            row_now.append(min(before[column] + 1, row_now[-1] + 1, before[column - 1] + (word != other)))
        before = row_now
    return before[-1]


def run(lines: int = 12) -> Iterator[Row]:
    """Yield each voice's rate of wrong words over so many lines of ordinary talk."""
    talk = yaml.safe_load((DATA / "not_for_us.yaml").read_text(encoding="utf-8"))["utterances"]
    said = [item["say"] for item in talk if not item["trap"]][:: max(1, len(talk) // 2 // lines)][:lines]
    listener = ear.Listener()
    for voice in voices.voices():
        wrong = words = 0
        for text in said:
            sound = np.concatenate((SILENCE, voice.say(text), SILENCE, SILENCE))
            heard = " ".join(one.text for one in listener.hear(sound, None)).split()
            wrong += words_wrong(text.split(), heard)
            words += len(text.split())
        yield row(
            f"words wrong, {voice.name}",
            wrong / words,
            "of words",
            detail=f"{wrong} of {words}{'' if voice.like_people else '; not in the headline figures'}",
            command="python -m bench.dictation",
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--lines", type=int, default=12)
    for figure in run(arguments.parse_args().lines):
        print(f"{figure.name}: {figure.value:.3f} ({figure.detail})", flush=True)
    for name, reason in voices.absent().items():
        print(f"{name}: not here ({reason})")


if __name__ == "__main__":
    main()
