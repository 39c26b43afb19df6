"""The picture of a session: well-formed, accessible, and showing what happened where it happened."""

import xml.etree.ElementTree as ET

import pytest

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
from voice_coach.rehearsal.phases import NAMES, clock, phases
from voice_coach.rehearsal.svg import fitted, wrapped
from voice_coach.rehearsal.timeline import BAND_COLOURS, draw_timeline

SVG = "{http://www.w3.org/2000/svg}"


def progress(repetition: int = 0, leg: str = "left") -> Progress:
    return Progress("standing", "supported", leg, 1, 2, repetition, 12, "steady")


def enter(account: Account, *stays: tuple[float, State], leg: str = "left") -> None:
    for at, state in stays:
        account.on_effect(Entered(state, progress(leg=leg)), at)


def session() -> Account:
    """A repetition and a half; then it hurts."""
    account = Account()
    account.on_effect(Say("greeting", "Hello, I am your voice coach & more.", 1), 0.0)
    account.on_event(LineStarted(1, 0.1))
    account.on_event(LineEnded(1, complete=True, at=4))
    enter(account, (0, State.CHOOSING), (5, State.COUNT_IN), (8, State.LIFT), (10, State.HOLD), (11, State.LOWER))
    account.on_effect(Counted(progress(1), 13), 13)
    enter(account, (13, State.BETWEEN), (14.5, State.LIFT), (16.5, State.HOLD), (17.5, State.LOWER))
    account.on_note(Spoke("my back hurts", None, 0.0, 17.0, 18.0, at=17.0))
    account.on_event(Heard("my back hurts", "Pain", safety=Safety.PAIN, started_at=17, ended_at=18, at=18.5))
    account.on_effect(Entered(State.STOPPED, progress(1)), 18.5)
    account.on_note(Judged(9, "expect state finished", met=False, detail="", at=30))
    return account


def draw(account: Account, title: str = "A session") -> ET.Element:
    return ET.fromstring(draw_timeline(account, title))  # noqa: S314 - our own drawing


def texts(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def hints(root: ET.Element, shape: str) -> list[str]:
    return [title.text or "" for element in root.iter(f"{SVG}{shape}") for title in element.iter(f"{SVG}title")]


def test_it_says_what_it_shows() -> None:
    """Who cannot see the picture is told its title and its sum."""
    root = draw(session(), "Pain & <more>")
    assert root.findtext(f"{SVG}title") == "Pain & <more>"
    description = root.findtext(f"{SVG}desc") or ""
    assert "1 repetitions" in description
    assert "stopped for safety at 0:18" in description
    assert root.get("role") == "img"


def test_who_spoke_can_be_read() -> None:
    """The user's words stand in it, with what they were heard as if that is something else."""
    account = session()
    account.on_note(Spoke("Pause!", None, 0.0, 20.0, 21.0, at=20.0))
    account.on_event(Heard("paws", None, started_at=20, ended_at=21, at=21.5))
    account.on_note(Spoke("psst", None, -12, 23.0, 24.0, at=23.0))
    root = draw(account)
    assert "“my back hurts”" in texts(root)
    assert "“Pause!” heard as “paws”" in texts(root)
    assert "“psst” not heard" in texts(root)
    assert "Hello, I am your voice coach & more. (greeting)" in hints(root, "rect")


def test_a_reaction_has_its_length() -> None:
    """Behind the user's words stands how long the coach took."""
    account = session()
    account.on_effect(Say("pain.stop", "Stop.", 2), 18.5)
    account.on_event(LineStarted(2, 18.62))
    assert "“my back hurts” 0.62 s" in texts(draw(account))


def test_the_leg_goes_up_and_down() -> None:
    """A repetition is a trapezoid, and one that was stopped ends where the leg was."""
    whole, stopped = (element.get("points", "").split(" ") for element in draw(session()).iter(f"{SVG}polygon"))
    heights = [float(point.split(",")[1]) for point in stopped]
    base, top = max(heights), min(heights)
    assert [float(point.split(",")[1]) for point in whole][:6] == [base, top, top, top, top, base]
    assert heights[:5] == [base, top, top, top, top]
    assert top < heights[5] < base  # half way down
    assert heights[6] == base


def test_phases_are_named() -> None:
    """The states of a set are one phase, with its number and its leg."""
    labels = [(phase.label, phase.begins_at, phase.ends_at) for phase in phases(session())]
    assert labels == [("choosing", 0, 5), ("set 1 of 2, left leg", 5, 18.5), ("stopped for safety", 18.5, 30)]


def test_legs_in_turn_are_one_phase() -> None:
    """A set in which the legs alternate is not a phase for each repetition; the next set is another."""
    account = Account()
    for at, leg in ((0, "left"), (10, "right"), (20, "left")):
        enter(account, (at, State.LIFT), (at + 3, State.LOWER), leg=leg)
    enter(account, (30, State.RESTING))
    account.on_effect(Entered(State.LIFT, Progress("standing", "supported", "left", 2, 2, 0, 12, "steady")), 60)
    account.on_effect(Entered(State.FINISHED, None), 70)
    assert [(phase.label, phase.leg, phase.begins_at, phase.ends_at) for phase in phases(account)] == [
        ("set 1 of 2, legs in turn", None, 0, 30),
        ("rest", None, 30, 60),
        ("set 2 of 2, left leg", "left", 60, 70),
        ("finished", None, 70, 70),
    ]
    assert "set 1 of 2, legs in turn" in texts(draw(account))


def test_a_held_voice_is_seen() -> None:
    """A box lies where the coach was silent to listen; one that is not over goes on to the end."""
    account = session()
    account.on_effect(HoldVoice(), 2.0)
    account.on_effect(ReleaseVoice(), 3.25)
    account.on_effect(HoldVoice(), 29.0)
    seen = [hint for hint in hints(draw(account), "rect") if "listen" in hint]
    assert seen == ["silent to listen, 2.00 s to 3.25 s", "silent to listen, 29.00 s to 30.00 s"]


def test_a_doubt_and_a_change_of_rate_are_seen() -> None:
    """What is probably meant stands behind the words, with a question mark."""
    account = session()
    account.on_event(Heard("make it arder", "Harder", doubtful=True, started_at=22, ended_at=23, at=23.5))
    account.on_effect(SetRate(0.8), 24.0)
    seen = texts(draw(account))
    assert "“make it arder” → Harder?" in [text.strip() for text in seen]
    assert "speaks at 80% of the usual rate" in seen


def test_what_failed_is_seen() -> None:
    """An expectation that was not met stands in it."""
    assert "✗ expect state finished" in texts(draw(session()))


@pytest.mark.parametrize(("seconds", "rows"), [(10, 1), (60, 1), (61, 2), (240, 4), (241, 3), (600, 5), (0, 1)])
def test_time_wraps_into_rows(seconds: int, rows: int) -> None:
    """A short session has a row for each minute, a long one a row for two."""
    account = Account()
    enter(account, (0, State.CHOOSING), (seconds, State.FINISHED))
    assert sum(text == "coach" for text in texts(draw(account))) == rows + 1  # and once in the legend


def test_what_spans_two_rows_is_in_both() -> None:
    """A line that is said over a row's end goes on in the next."""
    account = Account()
    account.on_effect(Say("long", "A long story.", 1), 50.0)
    account.on_event(LineStarted(1, 50.0))
    account.on_event(LineEnded(1, complete=True, at=70))
    assert hints(draw(account), "rect").count("A long story. (long)") == 2


def test_every_state_has_a_name_and_a_colour() -> None:
    """A new state of the dialogue does not break the picture."""
    assert set(NAMES) == set(State)
    assert set(NAMES.values()) == set(BAND_COLOURS)


def test_a_set_without_progress_is_a_band() -> None:
    """A state that comes without its progress can be drawn."""
    account = Account()
    account.on_effect(Entered(State.LIFT, None), 0)
    account.on_effect(Entered(State.FINISHED, None), 10)
    assert "set" in texts(draw(account))


def test_text_is_cut_where_it_does_not_fit() -> None:
    """Nothing runs over its bar; a few letters are worse than none."""
    assert fitted("warm-up", 12, 100) == "warm-up"
    assert fitted("stopped for safety", 12, 80) == "stopped fo…"
    assert fitted("warm-up", 12, 20) == ""
    assert wrapped("Stand tall and face the wall.", 10, 60, 3) == ["Stand tall", "and face", "the wall."]
    assert wrapped("Stand tall and face the wall.", 10, 60, 2) == ["Stand tall", "and face…"]
    assert wrapped("Unpronounceable word", 10, 60, 3) == []


def test_clock_time() -> None:
    """Minutes and seconds."""
    assert [clock(0), clock(65.9), clock(600)] == ["0:00", "1:05", "10:00"]
