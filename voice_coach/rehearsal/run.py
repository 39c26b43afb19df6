"""Puts a rehearsal together: the same coach, mixer, canceller and recogniser as live, on the stage instead of devices."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from voice_coach import assets
from voice_coach.app import run_loop
from voice_coach.build import (
    make_canceller,
    make_coach,
    make_learning,
    make_parser,
    make_recogniser,
    make_teacher,
    make_voice,
)
from voice_coach.clock import ManualClock, stopwatch
from voice_coach.contact import Contact
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing import own_words
from voice_coach.hearing.duplex import Duplex
from voice_coach.hearing.echo import FarEnd
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.hearing.own_words import read_own_words
from voice_coach.memory.store import Site, Store
from voice_coach.performer import performer
from voice_coach.rehearsal.circumstances import given, with_circumstances, write_record
from voice_coach.rehearsal.rehearsal import Rehearsal
from voice_coach.rehearsal.report import print_summary
from voice_coach.rehearsal.script import read_script, script_for_recording
from voice_coach.rehearsal.steps import Script
from voice_coach.settings import Settings
from voice_coach.speaking.mixer import Mixer
from voice_coach.speaking.sounds import load_sounds
from voice_coach.speaking.speaker import Speaker

TODAY = datetime(2026, 1, 7, 12, tzinfo=UTC)
"""When every rehearsal takes place: a Wednesday at noon, so that what is said of days is always the same."""


def rehearse(name: str, out: Path, settings: Settings, console: Console) -> int:
    """Rehearse a script (a file, or a shipped one by name) or a recording; return the exit code."""
    script = find_script(name)
    circumstances = given(script)
    settings = with_circumstances(settings, circumstances)
    teacher = make_teacher(settings.hearing)
    parser = make_parser(settings.hearing, teacher)
    recogniser = ExchangeableRecogniser(make_recogniser(settings.hearing, parser), inline=True)
    own = replace(read_own_words(settings.hearing.own_words_file), file=out / own_words.FILE)
    hearing = settings.hearing.model_copy(update={"own_words": own.file})
    learning = make_learning(hearing, teacher, recogniser)
    clock, mixer = ManualClock(), Mixer()
    voice = make_voice(settings)
    speaker = Speaker(voice, mixer, load_sounds(), inline=True)
    with Rehearsal(script, out, stopwatch=stopwatch) as rehearsal:
        own.write()  # so that what is learnt in a rehearsal stays there
        stage = rehearsal.stage(
            mixer=mixer,
            clock=clock,
            far_end=FarEnd(),
            ear=Duplex(make_canceller(settings.sound), recogniser),
        )
        record = out / "history.sqlite3"
        write_record(record, TODAY, circumstances)
        store = Store(Site(record), stage.post, clock.now, lambda: TODAY, submit=lambda work: work())
        contact = Contact(settings.safety, stage.post, clock.now, submit=lambda work: work())
        perform = performer(speaker, recogniser, learning.perform, store.perform)
        coach = make_coach(settings, store.recall().past)
        run_loop(coach, stage, perform, (*rehearsal.observers, *([contact] if settings.safety.contact else [])))
        store.close()
    print_summary(console, rehearsal.account, script.name, rehearsal.took_s, out)
    return 1 if rehearsal.failures else 0


def find_script(name: str) -> Script:
    """Return the script in a file, the shipped script of that name, or the one that plays a recording."""
    path = Path(name)
    if path.suffix.lower() in {".wav", ".flac"}:
        return script_for_recording(path)
    shipped = assets.data_dir("rehearsals") / f"{name}.txt"
    if not path.is_file() and shipped.is_file():
        path = shipped
    if not path.is_file():
        names = ", ".join(sorted(file.stem for file in shipped.parent.glob("*.txt")))
        raise VoiceCoachError(f'There is no rehearsal script "{name}"; give a file, or one of: {names}.')
    return read_script(path)
