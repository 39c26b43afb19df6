"""Performs ``Learn`` and ``Unlearn``: tries what is taught, writes it to the user's file, and has it understood from now on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Learn, Learnt, Unlearn
from voice_coach.hearing.own_words import OwnPhrase, OwnWords, read_own_words, spoken
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.teaching import Teacher

Install: TypeAlias = Callable[[Parser], Callable[[Learnt], object]]
"""Makes ready what a parser knows, or raises VoiceCoachError; what it returns puts that into effect and reports ``Learnt``."""


class Learning:
    """One thread at a time; ``perform`` takes as long as a graph takes to compile."""

    def __init__(self, file: Path, teacher: Teacher, install: Install, report: Callable[[Learnt], object]) -> None:
        """``file`` has the user's own words; ``report`` takes what could not be done."""
        self._file = file
        self._teacher = teacher
        self._install = install
        self._report = report

    def perform(self, effect: Learn | Unlearn) -> None:
        """Do it, or report why not. The file is written when the new grammar is ready, so that it never holds what is not."""
        try:
            own = self._changed(effect)
            put_into_effect = self._install(Parser(self._teacher.grammar(own)))
            own.write()
        except VoiceCoachError as error:
            self._report(Learnt(effect.phrase, str(error), at=0.0))
        else:
            put_into_effect(Learnt(effect.phrase, None, at=0.0))

    def _changed(self, effect: Learn | Unlearn) -> OwnWords:
        own = read_own_words(self._file)  # anew: somebody may have edited it
        if isinstance(effect, Unlearn):
            return own.without(effect.phrase)
        phrase, command = spoken(effect.phrase) or effect.phrase, spoken(effect.command) or effect.command
        return self._teacher.taught(own, OwnPhrase(phrase, command))


class InBackground:
    """Performs one effect after the other in a thread of its own, so that the main loop need not wait."""

    def __init__(self, learning: Learning, post: Callable[[Exception], object]) -> None:
        """``post`` takes what goes wrong, for the main loop to raise."""
        self._learning = learning
        self._post = post
        self._worker = ThreadPoolExecutor(1, "learning")

    def perform(self, effect: Learn | Unlearn) -> None:
        self._worker.submit(self._perform, effect)

    def close(self) -> None:
        """Finish what was begun, and nothing more."""
        self._worker.shutdown(cancel_futures=True)

    def _perform(self, effect: Learn | Unlearn) -> None:
        try:
            self._learning.perform(effect)
        except Exception as error:  # noqa: BLE001 - whatever it is, the main loop raises it
            self._post(error)
