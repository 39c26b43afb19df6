"""``voice-coach teach``: the user's own words, typed, recorded, or said to the microphone.

Unclear speech is taught by saying it: what the recogniser hears instead of the command, if it hears nearly the same each time
and nothing else sounds like that, is what the command sounds like from then on.
"""

import difflib
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue

import soundfile
from rich.console import Console
from rich.table import Table

from voice_coach.build import (
    make_canceller,
    make_ear,
    make_graph,
    make_parser,
    make_reader,
    make_recogniser,
    make_teacher,
)
from voice_coach.clock import StreamClock
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Event, Heard
from voice_coach.hearing.duplex import Duplex
from voice_coach.hearing.hear import hear
from voice_coach.hearing.microphone import Microphone, News
from voice_coach.hearing.own_words import OwnPhrase, OwnWords, read_own_words, spoken
from voice_coach.hearing.parser import Parse, Parser
from voice_coach.hearing.teaching import TakenError, Teacher
from voice_coach.settings import Settings
from voice_coach.sound import Sound
from voice_coach.speaking.mixer import Mixer

TIMES = 3
"""How often a command is said to the microphone."""
ALIKE = 0.5
"""Least share of letters in common (difflib's ratio) for two ways to hear the same: "bah nana" and "but nana" have 0.8."""


class Lessons:
    """Changes the file of own words, and tries each change before it is written."""

    def __init__(self, settings: Settings, console: Console, *, force: bool = False) -> None:
        """``force``: take over phrases that are other commands now."""
        self._settings = settings
        self._hearing = settings.hearing
        self._console = console
        self._force = force

    def show(self) -> None:
        """Print what was taught."""
        own = self._own()
        if not own.phrases:
            self._say(f"Nothing was taught yet ({own.file}).")
            return
        table = Table("phrase", "means", "sounds like")
        for phrase in own.phrases:
            table.add_row(phrase.say, phrase.means, ", ".join(phrase.sounds_like))
        self._console.print(table)

    def forget(self, phrase: str) -> None:
        own = self._own().without(spoken(phrase) or phrase)
        own.write()
        self._say(f'"{phrase}" is forgotten ({own.file}).')

    def teach(self, phrase: str, command: str, sounds_like: Sequence[str] = ()) -> None:
        """Have ``phrase``, which may be spelt in more ways, stand for ``command`` from now on."""
        self._learn(make_teacher(self._hearing), [phrase, *sounds_like], command)

    def teach_recorded(self, command: str, files: Sequence[Path]) -> None:
        """Have what the recogniser hears in ``files`` stand for ``command``."""
        teacher = make_teacher(self._hearing)
        teacher.meaning(_words(command))
        with self._console.status("Listening to the recordings ..."):
            recogniser = make_ear(self._hearing).recogniser
            try:
                heard = [hear(file, recogniser).utterances for file in files]
            except (OSError, soundfile.LibsndfileError) as error:
                raise VoiceCoachError(f"A recording cannot be read ({error}); name WAV or FLAC files.") from error
        self._learn_heard(teacher, command, [_joined(utterances) for utterances in heard])

    def teach_live(self, command: str) -> None:
        """Have what the recogniser hears from the microphone stand for ``command``."""
        teacher = make_teacher(self._hearing)
        teacher.meaning(_words(command))
        clock, mixer = StreamClock(), Mixer()
        with self._console.status("Loading ..."):
            recogniser = make_recogniser(self._hearing, make_parser(self._hearing, teacher))
        news: SimpleQueue[News | Exception] = SimpleQueue()
        texts: list[str] = []

        def raise_later(event: Event | Exception) -> None:
            if isinstance(event, Exception):
                news.put(event)

        with Sound(mixer, clock, raise_later, self._settings.sound) as sound:
            ear = Microphone(sound, Duplex(make_canceller(self._settings.sound), recogniser), news.put)
            ear.start()
            try:
                while len(texts) < TIMES:
                    self._say(f"Say it now ({len(texts) + 1} of {TIMES}); Ctrl-C gives up.")
                    texts.append(_next_text(news))
                    self._say(f'  heard "{texts[-1]}"')
            finally:
                ear.stop()
        self._learn_heard(teacher, command, texts)

    def _learn_heard(self, teacher: Teacher, command: str, texts: Sequence[str]) -> None:
        meaning = teacher.meaning(_words(command))
        spellings = consistent(texts)
        reader = make_reader(self._hearing, teacher.parser, make_graph(self._hearing, teacher.parser))
        usable = [
            text
            for text in spellings
            if not teacher.refusal(text, meaning)
            and not teacher.clash(text, meaning)
            and reader.read(text).intent in {None, meaning.intent}  # nor does it sound like something else
        ]
        known = [text for text in spellings if _means(teacher.parser, text, meaning)]
        if spellings and known == spellings:
            self._say(f'"{command}" is understood already as you say it.')
            return
        fresh = [text for text in usable if text not in known]
        if not fresh:
            heard = ", ".join(f'"{text}"' if text else "nothing" for text in texts)
            raise VoiceCoachError(
                f"What was heard ({heard}) is not the same each time, or means something else; "
                "say it once more, more slowly, or choose another word for it."
            )
        self._learn(teacher, fresh, command)

    def _learn(self, teacher: Teacher, spellings: Sequence[str], command: str) -> None:
        say, *others = map(_words, spellings)
        phrase = OwnPhrase(say, _words(command), tuple(others))
        try:
            own = teacher.taught(self._own(), phrase, force=self._force)
        except TakenError as error:
            raise VoiceCoachError(f"{error} Choose other words, or add --force to take it over.") from error
        with self._console.status("Compiling what can be said ..."):
            make_graph(self._hearing, Parser(teacher.grammar(own)))  # knows the words, or says which it does not
        own.write()
        said = " or ".join(f'"{spelling}"' for spelling in phrase.spellings)
        self._say(f'{said} means "{phrase.means}" from now on ({own.file}).')

    def _own(self) -> OwnWords:
        return read_own_words(self._hearing.own_words_file)

    def _say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True, highlight=False, markup=False)


def consistent(texts: Sequence[str]) -> list[str]:
    """Return the ways in which a phrase was heard, the most typical first, without what is not like that one.

    Nothing where fewer than half are like it, or only one of several.
    """
    said = [text for text in texts if text]
    if not said:
        return []
    typical = max(said, key=lambda text: sum(_alike(text, other) for other in said))
    alike = [text for text in said if _alike(text, typical) >= ALIKE]
    if 2 * len(alike) < len(texts) or (len(alike) == 1 < len(texts)):
        return []
    return list(dict.fromkeys([typical, *alike]))


def _alike(text: str, other: str) -> float:
    return difflib.SequenceMatcher(None, text.replace(" ", ""), other.replace(" ", "")).ratio()


def _means(parser: Parser, text: str, meaning: Parse) -> bool:
    now = parser.parse(text)
    return now is not None and (now.intent, dict(now.slots)) == (meaning.intent, dict(meaning.slots))


def _words(text: str) -> str:
    words = spoken(text)
    if words is None:
        raise VoiceCoachError(f'"{text}" is not made of words in letters; write it as it is said.')
    return words


def _joined(utterances: Sequence[Heard]) -> str:
    return " ".join(utterance.text for utterance in utterances)


def _next_text(news: "SimpleQueue[News | Exception]") -> str:
    while True:
        event = news.get()
        if isinstance(event, Exception):
            raise event
        if isinstance(event, Heard):
            return event.text
