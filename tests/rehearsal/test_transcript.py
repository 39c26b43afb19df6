"""The transcript: everything that happened, one line each, the same bytes for the same session."""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

from voice_coach.events import (
    Counted,
    Entered,
    Heard,
    HoldVoice,
    Hush,
    Learn,
    Learnt,
    LineEnded,
    Listen,
    Play,
    Prepare,
    Progress,
    Safety,
    Say,
    SetRate,
    Suspected,
)
from voice_coach.rehearsal.director import Judged, Spoke
from voice_coach.rehearsal.transcript import Transcript

PROGRESS = Progress("standing", "supported", "left", 1, 2, 3, 12, "steady")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_event_is_a_line(tmp_path: Path) -> None:
    """Its time, its type, and all of its fields."""
    path = tmp_path / "transcript.jsonl"
    slots: MappingProxyType[str, str | int] = MappingProxyType({"topic": "hold", "number": 12})
    with Transcript(path) as transcript:
        transcript.on_event(Heard("my hip hurts", "Pain", slots, safety=Safety.PAIN, body_part="hip", at=2.5))
        transcript.on_event(LineEnded(7, complete=False, at=1 / 3))
    assert rows(path) == [
        {
            "at": 2.5,
            "type": "Heard",
            "text": "my hip hurts",
            "intent": "Pain",
            "slots": {"number": 12, "topic": "hold"},
            "accepted": True,
            "doubtful": False,
            "addressed": False,
            "maybe_own": False,
            "by_hand": False,
            "safety": "pain",
            "body_part": "hip",
            "started_at": 0.0,
            "ended_at": 0.0,
        },
        {"at": 0.333333, "type": "LineEnded", "ticket": 7, "complete": False},
    ]


def test_an_effect_has_the_time_at_which_it_was_done(tmp_path: Path) -> None:
    """The moment that it is about stands beside it, under a name of its own."""
    path = tmp_path / "transcript.jsonl"
    with Transcript(path) as transcript:
        transcript.on_effect(Hush(), 1.0)
        transcript.on_effect(Say("set.count", "Three.", 4, at=2.0), 1.0)
        transcript.on_effect(Play("switch"), 1.0)
        transcript.on_effect(Counted(PROGRESS, at=2.0), 2.001)
        transcript.on_effect(Listen("paused", frozenset({"Stop", "Resume"})), 2.5)
        transcript.on_effect(Prepare(("One.", "Two.")), 2.5)
        transcript.on_effect(Entered("paused", PROGRESS), 2.5)
    hush, say, play, counted, listen, prepare, entered = rows(path)
    assert hush == {"at": 1.0, "type": "Hush"}
    assert say == {
        "at": 1.0,
        "type": "Say",
        "line": "set.count",
        "text": "Three.",
        "ticket": 4,
        "onset": 2.0,
        "gap_s": 0.25,
    }
    assert play == {"at": 1.0, "type": "Play", "sound": "switch", "onset": None}
    assert (counted["at"], counted["completed_at"], counted["progress"]["repetition"]) == (2.001, 2.0, 3)
    assert listen == {
        "at": 2.5,
        "type": "Listen",
        "state": "paused",
        "intents": ["Resume", "Stop"],
        "addressed_only": False,
        "patience_s": None,
        "question": False,
    }
    assert prepare["texts"] == ["One.", "Two."]
    assert entered["progress"]["leg"] == "left"


def test_suspicions_holds_and_lessons_are_in_it(tmp_path: Path) -> None:
    """With all that they say."""
    path = tmp_path / "transcript.jsonl"
    with Transcript(path) as transcript:
        transcript.on_event(Suspected("Stop", 1.0))
        transcript.on_effect(HoldVoice(), 1.0)
        transcript.on_effect(SetRate(0.8), 2.0)
        transcript.on_effect(Learn("banana", "pause"), 3.0)
        transcript.on_event(Learnt("banana", None, 3.1))
    assert rows(path) == [
        {"at": 1.0, "type": "Suspected", "intent": "Stop"},
        {"at": 1.0, "type": "HoldVoice"},
        {"at": 2.0, "type": "SetRate", "factor": 0.8},
        {"at": 3.0, "type": "Learn", "phrase": "banana", "command": "pause"},
        {"at": 3.1, "type": "Learnt", "phrase": "banana", "trouble": None},
    ]


def test_what_the_user_said_and_what_was_judged_is_in_it(tmp_path: Path) -> None:
    """The truth stands beside what was heard."""
    path = tmp_path / "transcript.jsonl"
    with Transcript(path) as transcript:
        transcript.on_note(Spoke("stop", None, 0.0, 1.0, 1.5, at=1.0))
        transcript.on_note(Judged(3, "expect silence", met=True, detail="after 0.40 s", at=2.0))
    spoke, judged = rows(path)
    assert (spoke["type"], spoke["text"], spoke["started_at"], spoke["ended_at"]) == ("Spoke", "stop", 1.0, 1.5)
    assert (judged["type"], judged["line"], judged["met"]) == ("Judged", 3, True)


def test_it_is_written_as_it_happens(tmp_path: Path) -> None:
    """Every character is written as it is, in order."""
    path = tmp_path / "transcript.jsonl"
    with Transcript(path) as transcript:
        transcript.on_effect(Say("a", "“Déjà vu” — again", 1), 0.1)
        transcript.on_effect(Say("b", "Two.", 2), 0.1)
    assert path.read_text(encoding="utf-8").splitlines()[0] == (
        '{"at": 0.1, "type": "Say", "line": "a", "text": "“Déjà vu” — again", "ticket": 1, "onset": null, "gap_s": 0.25}'
    )
