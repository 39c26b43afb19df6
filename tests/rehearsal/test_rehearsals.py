"""The rehearsals that are shipped: golden dialogues with the real voice, the real room and the real recogniser."""

import io
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import soundfile
from rich.console import Console

from voice_coach import assets
from voice_coach.content import load_exercises, load_lines
from voice_coach.errors import VoiceCoachError
from voice_coach.mind.dialogue import State
from voice_coach.mind.intent import Intent
from voice_coach.rehearsal.run import find_script, rehearse
from voice_coach.rehearsal.script import read_script
from voice_coach.rehearsal.steps import Expect, ExpectNo, Script, Subject, WaitFor
from voice_coach.rehearsal.user import PITCHES
from voice_coach.settings import Settings

SCRIPTS = sorted(assets.data_dir("rehearsals").glob("*.txt"))

STORY = """
noise pink at -60 dBFS
wait for line greeting to end
say "start standing raises"
expect intent Start within 2 s
expect state warm_up within 2 s
wait for line warm_up.intro to end
say "stop"
expect silence within 2 s
expect state finished within 2 s
"""


def line_keys() -> set[str]:
    """Return every key that a script can wait for."""
    lines = load_lines()
    keys = {*lines.lines, *(f"answer.{topic}" for topic in lines.answers)}
    for exercise in load_exercises().values():
        for part in ("warm_up", "set_up", "steps", "cool_down"):
            keys |= {f"{exercise.id}.{part}.{n}" for n in range(1, len(getattr(exercise, part)) + 1)}
        keys |= {f"{exercise.id}.level.{level.id}" for level in exercise.levels}
    return keys


def known_values() -> dict[str, set[str]]:
    exercises = load_exercises()
    return {
        "line": line_keys(),
        "state": set(State),
        **{kind: set(Intent) for kind in ("intent", "doubt", "suspicion")},
        "sound": {file.stem for file in assets.data_dir("audio").glob("*.wav")},
        "leg": {"left", "right"},
        "exercise": set(exercises),
        "level": {level.id for exercise in exercises.values() for level in exercise.levels},
        "tempo": {tempo.id for exercise in exercises.values() for tempo in exercise.tempos},
    }


def subjects(script: Script) -> Iterator[Subject]:
    for step in script.steps:
        if isinstance(step.action, WaitFor | Expect | ExpectNo) and step.action.subject:
            yield step.action.subject


def perform(name: str | Path, out: Path) -> tuple[int, str]:
    """Rehearse; return the exit code and what was printed."""
    console = Console(file=io.StringIO(), width=140, color_system=None)
    code = rehearse(str(name), out, Settings(), console)
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


def test_there_is_a_dozen() -> None:
    """Whatever can happen in a session has its rehearsal, and the whole session is the default."""
    assert len(SCRIPTS) >= 12
    assert "full_standing" in {path.stem for path in SCRIPTS}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_speaks_of_what_there_is(path: Path) -> None:
    """Every line, state, intent, level ... that a script waits for or expects exists, and it tells its story first."""
    known = known_values()
    wrong = [
        subject
        for subject in subjects(read_script(path))
        if subject.kind in known and not any(fnmatchcase(value, subject.pattern) for value in known[subject.kind])
    ]
    assert wrong == []
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_a_script_is_found_by_its_name(tmp_path: Path) -> None:
    """A shipped one by name, one's own by its path, a recording by its ending; what is not there is said."""
    own, recording = tmp_path / "own.txt", tmp_path / "own.wav"
    own.write_text("wait 1 s\n")
    recording.touch()
    assert find_script("full_standing").name == "full_standing"
    assert len(find_script(str(own)).steps) == 1
    assert find_script(str(recording)).steps[-1].text == "play own.wav"
    with pytest.raises(
        VoiceCoachError, match='no rehearsal script "nothing"; give a file, or one of: call_for_help, chatter, '
    ):
        find_script("nothing")


@pytest.mark.usefixtures("speech_model", "natural")
def test_two_rehearsals_are_the_same(tmp_path: Path) -> None:
    """With cached speech, transcript, picture and sound are equal, byte for byte."""
    script = tmp_path / "story.txt"
    script.write_text(STORY)
    results = [perform(script, tmp_path / name) for name in ("first", "second")]
    assert [code for code, _ in results] == [0, 0]
    for file in ("transcript.jsonl", "timeline.svg", "session.wav"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()
    assert "expectations met: 4 of 4" in " ".join(results[0][1].split())
    assert "start standing raises -> Start" in (tmp_path / "first" / "summary.txt").read_text(encoding="utf-8")
    assert soundfile.info(tmp_path / "first" / "session.wav").channels == 2


@pytest.mark.usefixtures("speech_model", "natural")
def test_a_failed_expectation_is_an_exit_code(tmp_path: Path) -> None:
    """Exit code 1, and what failed is printed."""
    script = tmp_path / "story.txt"
    script.write_text("wait for line greeting\nexpect state finished within 1 s\n")
    code, printed = perform(script, tmp_path / "out")
    assert code == 1
    assert "NOT MET" in printed


@pytest.mark.usefixtures("speech_model", "natural")
def test_a_recording_can_be_rehearsed(tmp_path: Path) -> None:
    """A recording of a user is played, and the session ends when all is quiet."""
    from voice_coach.speaking.voice import open_voice, say_to_file

    recording = tmp_path / "user.wav"
    say_to_file("Start standing raises.", recording, open_voice("natural", pitch=PITCHES["high"]))
    code, printed = perform(recording, tmp_path / "out")
    assert code == 0
    assert "start standing raises" in printed


@pytest.mark.usefixtures("speech_model", "natural")
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_rehearsal_goes_as_its_script_expects(path: Path, tmp_path: Path) -> None:
    """The coach hears, does and says what the story wants, within its times."""
    code, printed = perform(path.stem, tmp_path)
    assert code == 0, printed
