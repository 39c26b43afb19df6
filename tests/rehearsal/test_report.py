"""The summary: what a person wants to know of a session, on the screen and in a file."""

import io
from pathlib import Path

from rich.console import Console

from voice_coach.events import (
    Counted,
    Entered,
    Heard,
    HoldVoice,
    LineEnded,
    LineStarted,
    Progress,
    ReleaseVoice,
    Safety,
    Say,
    SetRate,
)
from voice_coach.mind.dialogue import State
from voice_coach.rehearsal.account import Account
from voice_coach.rehearsal.director import Judged, Spoke
from voice_coach.rehearsal.report import print_summary, write_summary

PROGRESS = Progress("standing", "supported", "left", 1, 2, 1, 12, "steady")


def session() -> Account:
    account = Account()
    account.on_effect(Entered(State.CHOOSING), 0)
    account.on_effect(Say("greeting", "Hello [you].", 1), 0)
    account.on_event(LineStarted(1, 0.25))
    account.on_event(LineEnded(1, complete=False, at=2))
    account.on_note(Spoke("Start standing raises", None, 0.0, 3.0, 4.5, at=3.0))
    started = Heard("start standing raises", "Start", {"exercise": "standing"}, started_at=3, ended_at=4.5, at=5)
    account.on_event(started)
    account.on_effect(Entered(State.LIFT, PROGRESS), 5)
    account.on_effect(Say("set.begin", "Set one.", 2), 5)
    account.on_event(LineStarted(2, 5.1))
    account.on_effect(Counted(PROGRESS, 65), 65)
    account.on_event(
        Heard("my hip hurts", None, safety=Safety.PAIN, accepted=False, started_at=70, ended_at=71, at=71.5)
    )
    account.on_note(Judged(7, "expect state stopped within 1 s", met=False, detail="there was no state", at=73))
    account.on_note(Judged(8, "expect leg left", met=True, detail="after 0.00 s", at=73))
    return account


def printed(account: Account) -> str:
    console = Console(file=io.StringIO(), width=140, color_system=None)
    print_summary(console, account, "a_story", 7.3, Path("out"))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_it_tells_the_session() -> None:
    """Phases, what was said and understood, verdicts and figures are all there, in lines of their own."""
    lines = [" ".join(line.split()) for line in printed(session()).splitlines()]
    assert "a_story" in lines
    assert "0:05 set 1 of 2, left leg 1" in lines
    assert "0:03 Start standing raises start standing raises Start (exercise standing) 0.60 s" in lines
    assert "1:10 (nothing) my hip hurts pain, not now" in lines
    assert "1:13 NOT MET 7 expect state stopped within 1 s there was no state" in lines
    assert "1:13 met 8 expect leg left after 0.00 s" in lines
    text = " ".join(lines)
    assert "1:13 min in 7.3 s (real-time factor 0.100); 1 repetition counted" in text
    assert "median 0.60 s, longest 0.60 s; expectations met: 1 of 2." in text
    assert "summary.txt are in out" in text


def test_the_file_has_every_word(tmp_path: Path) -> None:
    """After the summary stands the whole dialogue; brackets in it are words, not markup."""
    path = tmp_path / "summary.txt"
    write_summary(path, session(), "a_story", 7.3)
    lines = [" ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines()]
    assert "0:00.2 coach Hello [you]. [cut] (greeting)" in lines
    assert "0:03.0 user Start standing raises -> Start (exercise standing)" in lines
    assert "0:05.1 coach Set one. (set.begin)" in lines


def test_doubt_holds_and_changes_are_told(tmp_path: Path) -> None:
    """In their places between what was said."""
    account = session()
    account.on_effect(HoldVoice(), 80.0)
    account.on_event(Heard("make it arder", "Harder", doubtful=True, started_at=80, ended_at=81, at=81.5))
    account.on_effect(ReleaseVoice(), 81.5)
    account.on_effect(SetRate(0.8), 90.0)
    path = tmp_path / "summary.txt"
    write_summary(path, account, "a_story", 7.3)
    lines = [" ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines()]
    assert "1:20 (nothing) make it arder Harder, in doubt" in lines
    assert lines[-4:] == [
        "1:20.0 coach [holds its voice and listens]",
        "1:20.0 user (nothing) -> Harder, in doubt",
        "1:21.5 coach [listened]",
        "1:30.0 coach [speaks at 80% of the usual rate]",
    ]


def test_a_session_without_a_word_has_a_summary() -> None:
    """Nothing said, nothing expected: no empty tables, no division by nothing."""
    text = printed(Account())
    assert "0:00 min" in text
    assert "expect" not in text
