"""What the decoder made of sounds, kept, so that what is done about it can be judged again without decoding anew.

It is kept in the user's cache, for one compiled graph and one state of the code that leads up to the judgement, by the sound itself.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from bench.voices import Pcm
from voice_coach import assets
from voice_coach.hearing import endpoint, gate, prefixes, recogniser, vad
from voice_coach.hearing.evidence import Candidate, Evidence, Word

_CODE = (recogniser, gate, vad, endpoint, prefixes)


@dataclass(frozen=True, slots=True)
class Take:
    """A sound, decoded by itself; times count from its beginning."""

    seconds: float
    suspicions: int
    """How often the coach would have fallen silent to hear whether it is to stop."""
    evidence: tuple[Evidence, ...]

    @classmethod
    def of(cls, written: Any) -> Self:
        """Return what was ``written``."""
        seconds, suspicions, utterances = written
        return cls(seconds, suspicions, tuple(_read(utterance) for utterance in utterances))

    def written(self) -> list[Any]:
        """Return it as JSON has it."""
        return [self.seconds, self.suspicions, [_written(evidence) for evidence in self.evidence]]

    def since(self, began: float) -> Iterator[Evidence]:
        """Yield the evidence as if the sound had begun at ``began`` seconds."""
        return (_later(evidence, began) for evidence in self.evidence)


class Decoded:
    """The takes of one graph. Several processes may add to it at a time, each of which sees its own."""

    def __init__(self, graph: str) -> None:
        """``graph``: the name of its directory."""
        code = hashlib.sha256(b"".join(Path(str(module.__file__)).read_bytes() for module in _CODE)).hexdigest()
        self.name = f"{graph}-{code[:12]}"
        """Of the graph and the code."""
        self._file = assets.cache_dir("bench-decoded") / f"{self.name}.jsonl"
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        self._takes = {key: Take.of(written) for key, written in map(json.loads, lines)}

    @staticmethod
    def key(sound: Pcm, accepted: frozenset[str] | None) -> str:
        """Return the name of a sound that is listened to where ``accepted`` is expected."""
        expected = "*" if accepted is None else " ".join(sorted(accepted))
        return hashlib.sha256(expected.encode() + b"\0" + sound.tobytes()).hexdigest()[:24]

    def find(self, key: str) -> Take | None:
        return self._takes.get(key)

    def keep(self, key: str, take: Take) -> Take:
        """Keep ``take``; return it as it will be found."""
        line = json.dumps([key, take.written()])
        opened = os.open(self._file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o644)
        try:
            os.write(opened, f"{line}\n".encode())  # at once, so that processes do not mix their lines
        finally:
            os.close(opened)
        self._takes[key] = Take.of(json.loads(line)[1])
        return self._takes[key]


def _later(evidence: Evidence, seconds: float) -> Evidence:
    candidates = tuple(
        replace(candidate, words=tuple(_moved(word, seconds) for word in candidate.words))
        for candidate in evidence.candidates
    )
    return replace(evidence, candidates=candidates, at=evidence.at + seconds)


def _moved(word: Word, seconds: float) -> Word:
    return replace(word, started_at=word.started_at + seconds, ended_at=word.ended_at + seconds)


def _written(evidence: Evidence) -> list[Any]:
    ways = [
        [round(way.cost, 3), [[w.text, w.started_at, w.ended_at, round(w.rise_db, 1)] for w in way.words]]
        for way in evidence.candidates
    ]
    return [round(evidence.at, 3), round(evidence.fit, 2), round(evidence.noise_db, 1), ways]


def _read(utterance: Any) -> Evidence:
    at, fit, noise_db, ways = utterance
    candidates = (Candidate(tuple(Word(*word) for word in words), cost) for cost, words in ways)
    return Evidence(tuple(candidates), fit, noise_db, at)
