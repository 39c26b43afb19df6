"""The script of a rehearsal: plain text, one step a line, to be read and written by a physiotherapist.

    # comment                                     anything after a hash
    given new user                                nobody was asked about their health yet; "given contact": the user's contact
                                                  can be called, "given failing contact": and is not reached
    say "start standing raises"                   the user speaks, and the script goes on when they have finished
    say "what a day" by high at -6 dB             in another voice, quieter ("quietly" is -12 dB)
    play cough.wav at -6 dB                       a recording; its path is relative to the script
    wait 2 s                                      also ms, seconds, min, minutes
    wait for line set.half_way                    until the coach begins to say it ("... to end": until it has been said)
    wait for state paused within 5 min            120 s where nothing else is said; a wait that times out ends the script
    wait for repetition 3                         until it is counted
    wait for silence                              until the coach has said nothing for half a second
    expect line paused.* within 1.5 s             of the end of what the user said, or of the last wait
    expect silence within 0.3 s                   what the coach was saying when the user finished is over
    expect silence for 5 s                        from now on, the coach says nothing
    expect doubt Harder within 1 s                it was probably meant, and the coach asks
    expect hold within 0.3 s                      the coach falls silent to listen; "release": it goes on where it was
    expect no repetition for 60 s                 from now on, none is counted; likewise "no intent", "no line set.*" ...
    noise pink at -50 dBFS                        or white, or a file; "snr 20 dB" instead: below the user's voice; "noise off"
    echo -10 dB delay 60 ms                       how loud the loudspeaker is at the microphone, and how late; "echo off"
    microphone lost                               it is unplugged; "back", and "muted" by its switch; likewise "loudspeaker lost"

What can be waited for and expected is in SUBJECTS. A value may be a pattern: ``set.*``.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from voice_coach.errors import VoiceCoachError
from voice_coach.rehearsal.steps import (
    SUBJECTS,
    Action,
    Circumstance,
    DeviceState,
    Expect,
    ExpectNo,
    Given,
    Pause,
    Script,
    SetDevice,
    SetEcho,
    SetNoise,
    Step,
    Subject,
    Utter,
    WaitFor,
)

QUIETLY_DB = -12.0
SECONDS = {"ms": 0.001, "s": 1, "sec": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60}


class _StepError(Exception):
    """What is wrong with a step; ``read_script`` adds where."""


class _Words:
    """The words of one step, taken from the left."""

    def __init__(self, words: list[str], folder: Path) -> None:
        self._words = words
        self._folder = folder

    def __bool__(self) -> bool:
        return bool(self._words)

    def take(self, what: str) -> str:
        """Return the next word; ``what`` is missing when there is none."""
        if not self._words:
            raise _StepError(f"{what} is missing")
        return self._words.pop(0)

    def skip(self, *words: str) -> bool:
        """Take these words if they come next."""
        if tuple(self._words[: len(words)]) != words:
            return False
        del self._words[: len(words)]
        return True

    def expect(self, word: str) -> None:
        if not self.skip(word):
            raise _StepError(f'"{word}" is missing' + (f' before "{self._words[0]}"' if self._words else ""))

    def one_of(self, *states: DeviceState) -> DeviceState:
        """Take one of these words."""
        word = self.take(" or ".join(states))
        for state in states:
            if word == state:
                return state
        raise _StepError(f'"{word}" is none of {", ".join(states)}')

    def number(self, unit: str) -> float:
        """Take a number and its unit ("-6 dB" or "-6dB")."""
        word = self.take(f"a number of {unit}")
        self.skip(unit)
        try:
            return float(word.removesuffix(unit))
        except ValueError:
            raise _StepError(f'"{word}" is no number of {unit}') from None

    def seconds(self) -> float:
        """Take a time ("2 s", "300ms", "2 minutes")."""
        word = self.take("a time")
        number = re.fullmatch(r"(\d+(?:\.\d+)?)([a-z]*)", word)
        if number is None or not float(number[1]):
            raise _StepError(f'"{word}" is no time: write 2 s, 300 ms or 1 min')
        unit = number[2] or self.take("s, ms or min")
        if unit not in SECONDS:
            raise _StepError(f'"{unit}" is no unit of time: write s, ms or min')
        return float(number[1]) * SECONDS[unit]

    def gain_db(self) -> float:
        """Take "quietly" or "at -6 dB", if either is there."""
        if self.skip("quietly"):
            return QUIETLY_DB
        if self.skip("at"):
            return self.number("dB")
        return 0.0

    def file(self) -> Path:
        path = self._folder / self.take("a file")
        if not path.is_file():
            raise _StepError(f"there is no file {path}")
        return path

    def subject(self) -> Subject | None:
        """Take a subject and its value; None for silence."""
        if self.skip("silence"):
            return None
        kind = self.take("what to wait for or expect").removesuffix(":")
        if kind not in SUBJECTS:
            raise _StepError(f'"{kind}" is none of silence, {", ".join(SUBJECTS)}')
        valued = bool(self) and self._words[0] not in ("within", "for")
        pattern = self.take("a value") if valued else "*"
        return Subject(kind, pattern, to_end=kind == "line" and self.skip("to", "end"))

    def end(self) -> None:
        if self._words:
            raise _StepError(f'"{" ".join(self._words)}" does not belong here')


def _say(words: _Words) -> Action:
    text = words.take("what to say")
    gain_db = words.gain_db()
    voice = words.take("a voice") if words.skip("by") else None
    return Utter(text, voice=voice, gain_db=gain_db or words.gain_db())


def _play(words: _Words) -> Action:
    path = words.file()
    return Utter(path.name, recording=path, gain_db=words.gain_db())


def _wait(words: _Words) -> Action:
    if not words.skip("for"):
        return Pause(words.seconds())
    subject = words.subject()
    return WaitFor(subject, words.seconds()) if words.skip("within") else WaitFor(subject)


def _expect(words: _Words) -> Action:
    if words.skip("no"):
        subject = words.subject()
        if subject is None:
            raise _StepError('"no silence" says nothing: expect a line, a sound or a state instead')
        words.expect("for")
        return ExpectNo(subject, words.seconds())
    subject = words.subject()
    if subject is None and words.skip("for"):
        return ExpectNo(None, words.seconds())
    return Expect(subject, words.seconds()) if words.skip("within") else Expect(subject)


def _given(words: _Words) -> Action:
    for what in get_args(Circumstance):
        if words.skip(*what.split()):
            return Given(what)
    raise _StepError(f"what is given is none of {', '.join(get_args(Circumstance))}")


def _noise(words: _Words) -> Action:
    if words.skip("off"):
        return SetNoise(None)
    source: str | Path
    for source in ("white", "pink"):
        if words.skip(source):
            break
    else:
        source = words.file()
    if words.skip("snr"):
        return SetNoise(source, snr_db=words.number("dB"))
    words.expect("at")
    return SetNoise(source, dbfs=words.number("dBFS"))


def _echo(words: _Words) -> Action:
    if words.skip("off"):
        return SetEcho(None)
    gain_db = words.number("dB")
    words.expect("delay")
    return SetEcho(gain_db, words.seconds())


def _microphone(words: _Words) -> Action:
    return SetDevice("microphone", words.one_of("lost", "back", "muted"))


def _loudspeaker(words: _Words) -> Action:
    return SetDevice("loudspeaker", words.one_of("lost", "back"))


STEPS = {
    "given": _given,
    "say": _say,
    "play": _play,
    "wait": _wait,
    "expect": _expect,
    "noise": _noise,
    "echo": _echo,
    "microphone": _microphone,
    "loudspeaker": _loudspeaker,
}


def _read_step(line: str, folder: Path) -> tuple[str, Action] | None:
    """Return a step's text and action, None for a line that holds none."""
    plain = line.translate({ord("“"): '"', ord("”"): '"'})
    try:
        words = shlex.split(plain, comments=True)
    except ValueError:
        raise _StepError("a quotation mark is missing") from None
    if not words:
        return None
    verb, *rest = words
    if verb not in STEPS:
        raise _StepError(f'"{verb}" is no step: {", ".join(STEPS)} are')
    left = _Words(rest, folder)
    action = STEPS[verb](left)
    left.end()
    without_comment = re.match(r'(?:[^"#]|"[^"]*")*', plain)
    return without_comment.group().strip() if without_comment else plain, action


def _steps(text: str, origin: str, folder: Path) -> Iterator[Step]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            step = _read_step(line, folder)
        except _StepError as wrong:
            raise VoiceCoachError(f"{origin}:{number}: {wrong}.") from None
        if step is not None:
            yield Step(number, *step)


def parse_script(text: str, origin: str, folder: Path) -> Script:
    """Return the script in ``text``; ``origin`` names it in errors, and paths in it are relative to ``folder``.

    Raises VoiceCoachError with the line number for what is no step, or a file that is not there.
    """
    return Script(Path(origin).stem, tuple(_steps(text, origin, folder)))


def read_script(path: Path) -> Script:
    """Return the script in the file ``path``."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VoiceCoachError(f"The script {path} cannot be read ({error}); name another.") from error
    return parse_script(text, str(path), path.parent)


def script_for_recording(path: Path) -> Script:
    """Return the script that plays a recording once the coach has greeted."""
    if not path.is_file():
        raise VoiceCoachError(f"There is no recording {path}; name a WAV or FLAC file.")
    actions: dict[str, Action] = {
        "wait for silence": WaitFor(None),
        f"play {path.name}": Utter(path.name, recording=path),
    }
    return Script(path.stem, tuple(Step(number, *step) for number, step in enumerate(actions.items(), start=1)))
