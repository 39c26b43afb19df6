"""The user's own words: a file of phrases, each with the command that it stands for.

People write it, and so does ``voice-coach teach``::

    [[phrase]]
    say = "banana"
    means = "pause"
    sounds_like = ["bah nana"]

``say`` is what the phrase is called and one of its spellings; ``sounds_like`` are more, as the recogniser hears it. What is
taught goes to the end of the file, what is forgotten is cut out, and everything else, comments included, stays as it is.
"""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.places import Place, fail

FILE = "own_words.toml"
"""Its name, beside the settings."""

_HEADER = re.compile(r"\s*\[\[\s*phrase\s*\]\]")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


@dataclass(frozen=True, slots=True)
class OwnPhrase:
    """One phrase. All is lower-case words."""

    say: str
    means: str
    """A sentence of the grammar."""
    sounds_like: tuple[str, ...] = ()
    place: Place = field(default=Place(Path(), 1), compare=False)

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.say, *self.sounds_like)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a file says."""

    file: Path
    phrases: tuple[OwnPhrase, ...] = ()
    text: str = ""
    """The whole file."""

    def find(self, say: str) -> OwnPhrase | None:
        return next((phrase for phrase in self.phrases if phrase.say == say), None)

    def with_phrase(self, phrase: OwnPhrase) -> "OwnWords":
        """Return these words and ``phrase``, in place of what it meant before."""
        rest = self.without(phrase.say) if self.find(phrase.say) else self
        text = f"{rest.text.rstrip()}\n\n" if rest.text.strip() else ""
        text += f"[[phrase]]\nsay = {json.dumps(phrase.say)}\nmeans = {json.dumps(phrase.means)}\n"
        if phrase.sounds_like:
            text += f"sounds_like = {json.dumps(phrase.sounds_like)}\n"
        return self._edited(text, (*rest.phrases, phrase))

    def without(self, say: str) -> "OwnWords":
        """Return these words but for the phrase ``say``. Raises VoiceCoachError where it is not among them."""
        if self.find(say) is None:
            known = ", ".join(f'"{phrase.say}"' for phrase in self.phrases) or "none"
            raise VoiceCoachError(f'"{say}" is none of your own phrases; there are: {known}.')
        number = [phrase.say for phrase in self.phrases].index(say)
        text = _cut(self.text, number)
        return self._edited(text, tuple(phrase for phrase in self.phrases if phrase.say != say))

    def _edited(self, text: str, phrases: tuple[OwnPhrase, ...]) -> "OwnWords":
        """Return what ``text`` says, once it is sure that this is ``phrases``: a file may be laid out in unforeseen ways."""
        try:
            edited = parse_own_words(self.file, text)
        except VoiceCoachError:
            edited = OwnWords(self.file)
        if edited.phrases != phrases:
            raise VoiceCoachError(f"{self.file} is laid out in a way that cannot be edited here; change it by hand.")
        return edited

    def write(self) -> None:
        """Put this into the file, wholly or not at all."""
        place = self.file.resolve()
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=place.parent, prefix=".own_words-", delete=False
            ) as draft:
                draft.write(self.text)
                draft.flush()
                os.fsync(draft.fileno())
            Path(draft.name).replace(place)
        except OSError as error:
            raise VoiceCoachError(
                f"Your own words cannot be written to {place} ({error}); name another file with hearing.own_words."
            ) from error


def read_own_words(file: Path) -> OwnWords:
    """Return what ``file`` says; nothing where there is none.

    Raises VoiceCoachError with the file, the line and what is wrong there.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return OwnWords(file)
    except (OSError, UnicodeDecodeError) as error:
        raise VoiceCoachError(
            f"Your own words in {file} cannot be read ({error}); mend the file or name another."
        ) from error
    return parse_own_words(file, text)


def parse_own_words(file: Path, text: str) -> OwnWords:
    """Return what ``text`` says as the content of ``file``; raises VoiceCoachError as ``read_own_words`` does."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise VoiceCoachError(f"{file} is not TOML: {error}.") from error
    for key in data:
        if key != "phrase":
            fail(Place(file, _line_of(text.splitlines(), key)), f'there is no "{key}" here; there is [[phrase]]')
    entries = data.get("phrase", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        fail(Place(file, _line_of(text.splitlines(), "phrase")), "each phrase must begin with [[phrase]]")
    phrases: list[OwnPhrase] = []
    for number, entry in enumerate(entries):
        phrase = _phrase(_Entry(file, text, number, entry))
        if phrase.say in (other.say for other in phrases):
            fail(phrase.place, f'"{phrase.say}" stands here twice')
        phrases.append(phrase)
    return OwnWords(file, tuple(phrases), text)


def spoken(text: str) -> str | None:
    """Return ``text`` as lower-case words, or None where it has anything but words in letters."""
    words = text.lower().replace("’", "'").split()  # noqa: RUF001 - what keyboards and editors make of an apostrophe
    return " ".join(words) if words and all(_WORD.fullmatch(word) for word in words) else None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of the file, which knows its place."""

    file: Path
    text: str
    number: int
    values: dict[str, Any]

    def place(self, key: str | None = None) -> Place:
        """Return where the entry, or a key of it, stands; 1 where the file is laid out in another way."""
        lines = self.text.splitlines()
        starts = [n for n, line in enumerate(lines) if _HEADER.match(line)]
        if self.number >= len(starts):
            return Place(self.file, 1)
        first = starts[self.number]
        return Place(self.file, first + (_line_of(lines[first:], key) if key else 1))

    def words(self, key: str, value: object) -> str:
        words = spoken(value) if isinstance(value, str) else None
        if words is None:
            fail(self.place(key), f'"{key}" must be words in letters, not {json.dumps(value, default=str)}')
        return words


def _phrase(entry: _Entry) -> OwnPhrase:
    for key in entry.values:
        if key not in {"say", "means", "sounds_like"}:
            fail(entry.place(key), f'a phrase has no "{key}"; it has say, means, sounds_like')
    for key in ("say", "means"):
        if key not in entry.values:
            fail(entry.place(), f'the phrase needs "{key}"')
    others = entry.values.get("sounds_like", [])
    if not isinstance(others, list):
        fail(entry.place("sounds_like"), '"sounds_like" must be a list: ["bah nana"]')
    return OwnPhrase(
        entry.words("say", entry.values["say"]),
        entry.words("means", entry.values["means"]),
        tuple(entry.words("sounds_like", other) for other in others),
        entry.place(),
    )


def _line_of(lines: list[str], key: str) -> int:
    """Return the first of ``lines``, from 1, that sets ``key`` or is a table of that name; 1 where none does."""
    sets_it = re.compile(rf"""\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*[]=.]""")
    return next((number for number, line in enumerate(lines, 1) if sets_it.match(line)), 1)


def _cut(text: str, number: int) -> str:
    """Return ``text`` without its phrase ``number``; the comment right above a phrase goes with it, no other does."""
    lines = text.splitlines(keepends=True)
    starts = [_with_comment(lines, n) for n, line in enumerate(lines) if _HEADER.match(line)]
    if number >= len(starts):
        return text
    first = starts[number]
    header = next(n for n in range(first, len(lines)) if _HEADER.match(lines[n]))
    last = max(_keys_of(lines, header), default=header)
    while last + 1 < len(lines) and not lines[last + 1].strip():
        last += 1
    return "".join(lines[:first] + lines[last + 1 :])


def _with_comment(lines: list[str], header: int) -> int:
    while header and lines[header - 1].lstrip().startswith("#"):
        header -= 1
    return header


def _keys_of(lines: list[str], header: int) -> Iterator[int]:
    """Yield the lines up to the next phrase, of which there are no other tables, that are neither blank nor comments."""
    for number in range(header + 1, len(lines)):
        if _HEADER.match(lines[number]):
            return
        if (line := lines[number].strip()) and not line.startswith("#"):
            yield number
