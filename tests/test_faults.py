"""What happens to machines: killed processes, clocks that jump, other locales and time zones, files that vanish.

Elsewhere: threads that hang (``service/test_watchdog.py``), disks and damaged records (``memory/``), devices that are lost
(``test_keeper.py``, ``test_live_devices.py``), a day without a pause (``bench/test_soak.py``).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from threading import Timer

import numpy as np
import pytest
import soxr

from tests.mind.pasts import partner_with
from voice_coach.build import make_learning, make_parser, make_recogniser, make_teacher
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard, Learn, Learnt, Remember
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.hearing.model import MANIFEST, find_model
from voice_coach.memory.store import Site, Store
from voice_coach.settings import HearingSettings
from voice_coach.speaking.voice import open_voice

BLOCK = HEARING_RATE // 100
LATE_S = 60.0


# --- a process that is killed, and started again by somebody else's environment ---------------------------------------


class Text:
    """The coach in a process of its own, with keyboard and screen."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self._keys, self._screen = process, process.stdin, process.stdout

    def type(self, line: str) -> None:
        self._keys.write(f"{line}\n")
        self._keys.flush()

    def shows(self, *texts: str) -> str:
        """Return the next line with one of these texts."""
        shown = []
        for line in self._screen:
            if any(text in line for text in texts):
                return line
            shown.append(line)
        raise AssertionError(f"none of {texts} in:\n{''.join(shown)}")


@contextmanager
def coach(folder: Path, **environment: str) -> Iterator[Text]:
    settings = folder / "settings.toml"
    settings.write_text(
        f'[memory]\ndatabase = "{folder / "history.sqlite3"}"\n[safety]\nscreening = false\n', encoding="utf-8"
    )
    command = [sys.executable, "-u", "-m", "voice_coach", "run", "--text", "--settings", str(settings)]
    surroundings = os.environ | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "COLUMNS": "300"} | environment
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=surroundings, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True
    ) as process:
        late = Timer(LATE_S, process.kill)  # so that no test waits for ever
        late.start()
        try:
            yield Text(process)
        finally:
            late.cancel()
            process.kill()


def test_a_coach_that_is_killed_in_a_set_offers_to_go_on(tmp_path: Path) -> None:
    """At the next start, on the other side of the world, and in a locale of its own."""
    with coach(tmp_path, LC_ALL="C", TZ="Pacific/Auckland") as first:
        first.type("start standing raises")
        first.type("skip")
        first.type("ready")
        first.type("ready")
        first.shows("And squeeze")
        first.shows("Breathe out", "Exhale", "Out,")  # one repetition is done
        first.process.kill()
    with coach(tmp_path, LC_ALL="tr_TR.UTF-8", TZ="America/Los_Angeles") as second:
        assert "in set one of standing" in second.shows("Shall we take it up there?")


# --- clocks -----------------------------------------------------------------------------------------------------------


@dataclass
class Wall:
    """The machine's date and time, which somebody may set."""

    at: datetime

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class Diary:
    """A record on the disk, of a machine whose clock is set now and then."""

    file: Path
    wall: Wall
    posted: list[object] = field(default_factory=list)

    def store(self) -> Store:
        return Store(Site(self.file), self.posted.append, lambda: 0.0, self.wall.now, lambda work: work())


JUMPS = {
    "the clock is set by the network, long after the boot": (
        datetime(1970, 1, 1, 0, 1, tzinfo=UTC),
        datetime(2026, 5, 4, 12, tzinfo=UTC),
    ),
    "it was ahead, and is set back": (datetime(2031, 1, 1, tzinfo=UTC), datetime(2026, 5, 4, 12, tzinfo=UTC)),
    "summer time ends": (
        datetime(2026, 10, 25, 2, 59, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 10, 25, 2, 0, tzinfo=timezone(timedelta(hours=1))),
    ),
    "the machine is carried over the date line": (
        datetime(2026, 5, 4, 23, tzinfo=timezone(timedelta(hours=13))),
        datetime(2026, 5, 3, 23, tzinfo=timezone(timedelta(hours=-11))),
    ),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_jumps_in_a_session_changes_nothing_of_it(jump: str, tmp_path: Path) -> None:
    """One session, with its repetitions in their order; tempo has a clock of its own, which nobody can set."""
    before, after = JUMPS[jump]
    diary = Diary(tmp_path / "log", Wall(before))
    store = diary.store()
    partner = partner_with(store.recall().past)
    for intent in ("Start", "SkipQuestions", "Ready", "Ready"):
        partner.hear(intent, exercise="standing")
        partner.wait(1.0)
    partner.wait_for_state("lift")
    partner.wait(30.0)
    counted = [count.at for count in partner.counted()]
    records = [effect for _, effect in partner.effects if isinstance(effect, Remember)]
    for number, record in enumerate(records):
        if number == len(records) // 2:
            diary.wall.at = after
        store.perform(record)
    store.close()
    again = diary.store()
    [session] = again.recall().past.sessions
    again.close()
    assert session.standing == partner.coach.past.sessions[-1].standing
    assert len({round(b - a, 6) for a, b in pairwise(counted)}) == 1


# --- a model that vanishes ---------------------------------------------------------------------------------------------


def test_a_model_that_is_deleted_while_the_coach_runs_is_missed_at_the_next_start(
    speech_model: Path, natural: None, tmp_path: Path
) -> None:
    """What is loaded goes on hearing; what would need the files anew says why it cannot, and so does the next start."""
    model = tmp_path / "model"
    for name in MANIFEST:
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).symlink_to(speech_model / name)
    settings = HearingSettings(model=model, own_words=tmp_path / "own_words.toml")
    teacher = make_teacher(settings)
    recogniser = ExchangeableRecogniser(make_recogniser(settings, make_parser(settings, teacher)), inline=True)
    learning = make_learning(settings, teacher, recogniser)
    for name in MANIFEST:
        (model / name).unlink()
    learning.perform(Learn("banana", "pause"))
    speech = soxr.resample(
        open_voice("natural", pitch=40).clip("start standing raises").samples, MIXER_RATE, HEARING_RATE
    )
    sound = (np.pad(speech, (HEARING_RATE, 2 * HEARING_RATE)) * 32767).astype(np.int16)
    events = [
        event
        for start in range(0, sound.size - BLOCK, BLOCK)
        for event in recogniser.accept(sound[start : start + BLOCK], start / HEARING_RATE)
    ]
    assert [event.intent for event in events if isinstance(event, Heard)] == ["Start"]
    [learnt] = [event for event in events if isinstance(event, Learnt)]
    assert learnt.trouble is not None
    assert "voice-coach setup" in learnt.trouble
    with pytest.raises(VoiceCoachError, match="run `voice-coach setup` to get it"):
        find_model(model)
