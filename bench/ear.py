"""The product's own recogniser, for benches: one for as long as a process lives, with whatever dials are tried."""

import argparse
import os
import resource
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path

from bench.decoded import Decoded, Take
from bench.voices import Pcm
from voice_coach import build
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, Heard, Suspected
from voice_coach.hearing.acceptance import Acceptance
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.evidence import Evidence
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import Reader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.mind.dialogue import State, accepts
from voice_coach.settings import HearingSettings

BLOCK = HEARING_RATE // 100
"""Samples that are handed over at a time, as a microphone does."""
IN_SET = "in_set"
"""How the data calls the states in which the body moves."""


class Listener:
    """Listens to clips one after the other; what was made of one stays in the user's cache (``decoded``)."""

    def __init__(self, dials: GraphDials | None = None) -> None:
        self._settings = _shipped(dials or GraphDials())
        self._parser = build.make_parser(self._settings)
        self._graph = build.make_graph(self._settings, self._parser)
        self._reader = build.make_reader(self._settings, self._parser, self._graph)
        self._asked_about = build.asked_about(self._parser)
        self._kept = Decoded(self._graph.name)
        self._evidence: list[Evidence] = []
        self._samples = 0
        self.suspicions = 0
        """How often the coach would have fallen silent to hear whether it is to stop."""

    @property
    def name(self) -> str:
        """Of the decoder: of the graph and the code that leads up to the judgement."""
        return self._kept.name

    @cached_property
    def _recogniser(self) -> Recogniser:
        """The product's; made when something is to be decoded."""
        patience_s = self._settings.patience_s
        return Recogniser(self._graph, self._reader, patience_s, self._asked_about, self._take_note)

    def _take_note(self, evidence: Evidence, _: object) -> None:
        self._evidence.append(evidence)

    @property
    def now(self) -> float:
        """The end of what was heard, in seconds."""
        return self._samples / HEARING_RATE

    def hear(self, sound: Pcm, accepted: frozenset[str] | None, *, keep_speaker: bool = False) -> list[Heard]:
        """Return what is made of ``sound`` by itself; ``keep_speaker``: as the next in a session, with what was learnt."""
        if keep_speaker:  # who is ended from outside is forgotten: the silence at its end has to do
            self._recogniser.listen(accepted)
            return list(self.follow(sound))
        began = self.now
        heard = self.judged(self.take(sound, accepted), accepted, self.acceptance(), began)
        self._samples = round(began * HEARING_RATE) + sound.size
        return heard

    def take(self, sound: Pcm, accepted: frozenset[str] | None) -> Take:
        """Return what the decoder makes of ``sound`` by itself, as it did when it was asked before."""
        key = self._kept.key(sound, accepted)
        kept = self._kept.find(key)
        if kept is None:
            kept = self._kept.keep(key, self.decode(sound, accepted))
        return kept

    def acceptance(self) -> Acceptance:
        """Return the product's judgement of what was decoded."""
        return Acceptance(self._reader, self._asked_about)

    @staticmethod
    def judged(take: Take, accepted: frozenset[str] | None, by: Acceptance, began: float = 0.0) -> list[Heard]:
        """Return the utterances of what was decoded, had it begun at ``began`` seconds."""
        heard = []
        for evidence in take.since(began):
            if verdict := by.judge(evidence, accepted):
                by.take_note(verdict)
                heard.append(verdict.heard)
        return heard

    def decode(self, sound: Pcm, accepted: frozenset[str] | None, *, addressed_only: bool = False) -> Take:
        """Return what the decoder makes of ``sound`` by itself, anew; ``addressed_only``: see ``Recogniser.listen``."""
        self._recogniser.listen(accepted, addressed_only=addressed_only)
        self._recogniser.restart()
        self._evidence, self._samples = [], 0
        before = self.suspicions
        for _ in self.follow(sound):
            pass
        self._recogniser.finish(self.now)
        return Take(self.now, self.suspicions - before, tuple(self._evidence))

    def listen(self, accepted: frozenset[str] | None) -> None:
        self._recogniser.listen(accepted)

    def follow(self, sound: Pcm) -> Iterator[Heard]:
        """Go on listening; yield what is decided meanwhile."""
        for first in range(0, sound.size, BLOCK):
            block = sound[first : first + BLOCK]
            self._samples += block.size
            yield from self._utterances(self._recogniser.accept(block, self.now))

    def _utterances(self, outcomes: Sequence[Heard | Suspected]) -> Iterator[Heard]:
        for outcome in outcomes:
            if isinstance(outcome, Heard):
                yield outcome
            else:
                self.suspicions += 1


def _shipped(dials: GraphDials) -> HearingSettings:
    """Return the settings that come with the product, without the words that the user of this machine has taught it."""
    return HearingSettings(dials=dials, own_words=Path(os.devnull))


def parser() -> Parser:
    """Return what knows the shipped grammar."""
    return build.make_parser(_shipped(GraphDials()))


def reader() -> Reader:
    """Return what reads the recogniser's words in the product."""
    settings, knows = _shipped(GraphDials()), parser()
    return build.make_reader(settings, knows, build.make_graph(settings, knows))


def read(text: str, accepted: frozenset[str] | None, by: Reader) -> Heard:
    """Return ``text`` as if it had been heard word for word."""
    return by.read(text, accepted).heard(text)


def expected_in(state: str) -> frozenset[str]:
    """Return what is listened for in a state of the data."""
    return accepts(State.LIFT if state == IN_SET else State(state))


def dials(given: Sequence[str]) -> GraphDials:
    """Return the shipped dials with some set: "general_cost=4"."""
    kinds = {field.name: type(getattr(GraphDials(), field.name)) for field in fields(GraphDials)}
    wanted = {}
    for setting in given:
        name, _, value = setting.partition("=")
        if name not in kinds or not value:
            raise VoiceCoachError(f'"{setting}" sets no dial; write NAME=VALUE with one of {", ".join(kinds)}.')
        wanted[name] = value == "true" if kinds[name] is bool else kinds[name](value)
    return replace(GraphDials(), **wanted)


def cpu_s() -> float:
    """Return the processor time that this process has taken, in seconds: what it would take on one idle core."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def speech_dir() -> Path | None:
    """Return where recordings of people and noises are: what SPEECH names."""
    named = os.environ.get("SPEECH")
    return Path(named) if named else None


def needed_speech_dir() -> Path:
    """Return what SPEECH names. Raises VoiceCoachError where it names nothing."""
    named = speech_dir()
    if named is None or not named.is_dir():
        raise VoiceCoachError(
            "Recordings of people are needed; set SPEECH to the directory that holds words/ and barista/."
        )
    return named


def add_dials(arguments: argparse.ArgumentParser) -> None:
    arguments.add_argument("--dial", action="append", default=[], metavar="NAME=VALUE", help="try another dial")
