"""How words sound: their phones, and how easily one phone is taken for another.

Pronunciations are those of the CMU Pronouncing Dictionary, one letter a phone. The cost of taking one phone for another, between
0 and 1, grows with how differently they are made: consonants by voice, place and manner, vowels by where the tongue is.
"""

import mmap
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

# fmt: off
_VOWELS: Mapping[str, tuple[float, float]] = {  # ARPABET: height and backness of the tongue, 0 to 1, after the IPA chart
    "AA": (0.0, .9), "AE": (.1, .1), "AH": (.4, .6), "AO": (.25, 1.0), "AW": (.2, .7), "AY": (.2, .4), "EH": (.4, .1),
    "ER": (.5, .5), "EY": (.6, .05), "IH": (.8, .2), "IY": (1.0, 0.0), "OW": (.5, .9), "OY": (.5, .6), "UH": (.8, .8),
    "UW": (1.0, .9),
}
_CONSONANTS: Mapping[str, tuple[int, float, str]] = {  # voice; place, from the lips (0) to the throat (1); manner
    "B": (1, 0.0, "stop"), "CH": (0, .5, "affricate"), "D": (1, .35, "stop"), "DH": (1, .25, "fricative"),
    "F": (0, .1, "fricative"), "G": (1, .75, "stop"), "HH": (0, 1.0, "breath"), "JH": (1, .5, "affricate"),
    "K": (0, .75, "stop"), "L": (1, .35, "liquid"), "M": (1, 0.0, "nasal"), "N": (1, .35, "nasal"),
    "NG": (1, .75, "nasal"), "P": (0, 0.0, "stop"), "R": (1, .45, "liquid"), "S": (0, .35, "fricative"),
    "SH": (0, .5, "fricative"), "T": (0, .35, "stop"), "TH": (0, .25, "fricative"), "V": (1, .1, "fricative"),
    "W": (1, .1, "glide"), "Y": (1, .6, "glide"), "Z": (1, .35, "fricative"), "ZH": (1, .5, "fricative"),
}
# fmt: on
LETTERS: Mapping[str, str] = dict(zip((*_VOWELS, *_CONSONANTS), "aAVOWJeREIiXYUubCdDfghjklmnNprsStTvwyzZ", strict=True))
"""The letter of each phone of ARPABET."""
NUMBERS: Mapping[str, int] = {letter: number for number, letter in enumerate(LETTERS.values())}

_VOICE = 0.15
_PLACE = 0.6
_NEAR_MANNERS = {frozenset(pair) for pair in (("stop", "affricate"), ("affricate", "fricative"), ("liquid", "glide"))}
_NEAR_MANNER, _MANNER = 0.2, 0.45
_WEAK = {"AH": 0.35, "IH": 0.45, "HH": 0.35, "T": 0.4, "D": 0.4, "ER": 0.5}
"""What it costs to miss or to add phones that are often hardly said; of others, ``_LOST``."""
_LOST = 0.6
_HALF_VOWELS = {("W", "UW"), ("Y", "IY"), ("R", "ER"), ("W", "OW"), ("L", "OW"), ("L", "AH")}


def _taken_for(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        (high, back), (height, backness) = _VOWELS[one], _VOWELS[other]
        return min(1.0, 0.15 + 0.7 * float(np.hypot(high - height, back - backness)))
    if one in _CONSONANTS and other in _CONSONANTS:
        (voice, place, manner), (voiced, where, kind) = _CONSONANTS[one], _CONSONANTS[other]
        near = _NEAR_MANNER if frozenset((manner, kind)) in _NEAR_MANNERS else _MANNER
        return min(1.0, _VOICE * (voice != voiced) + _PLACE * abs(place - where) + near * (manner != kind))
    return 0.45 if (one, other) in _HALF_VOWELS or (other, one) in _HALF_VOWELS else 1.0


SUBSTITUTION: Array = np.array([[_taken_for(one, other) for other in LETTERS] for one in LETTERS], np.float32)
"""What it costs to take the phone of the row for that of the column."""
LOSS: Array = np.array([_WEAK.get(phone, _LOST) for phone in LETTERS], np.float32)
"""What it costs that a phone is lost, or added."""


class Pronunciations:
    """A table on disk, in alphabetical order: "word letters" a line."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as table:
            self._table = mmap.mmap(table.fileno(), 0, access=mmap.ACCESS_READ)

    def phones(self, word: str) -> tuple[int, ...] | None:
        """Return the phones of ``word``; a word that is not in the table has those of its stem and its ending, or None."""
        for stem, ending in ((word, ""), (word.removesuffix("'s"), "z"), (word.removesuffix("s"), "z")):
            if (stem != word or not ending) and (letters := self._find(stem)) is not None:
                return tuple(NUMBERS[letter] for letter in letters + ending)
        return None

    def _find(self, word: str) -> str | None:
        wanted = word.encode() + b" "
        low, high = 0, len(self._table)
        while low < high:
            start = self._table.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._table.find(b"\n", start)
            line = self._table[start:end]
            if line.startswith(wanted):
                return line[len(wanted) :].decode()
            if line < wanted:
                low = end + 1
            else:
                high = start
        return None
