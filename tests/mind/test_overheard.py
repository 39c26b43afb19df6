"""The coach does not obey itself: what may be its own voice, while a line can be heard that names it."""

from dataclasses import replace

import pytest

from tests.mind.partner import Partner, in_a_set, make_coach
from voice_coach.events import (
    BREATH_S,
    Heard,
    HoldVoice,
    Hush,
    LineEnded,
    LineStarted,
    ReleaseVoice,
    Safety,
    Say,
    SpokenOver,
)
from voice_coach.mind.manners import Manners
from voice_coach.mind.overheard import AFTER_S, GAP_S
from voice_coach.mind.past import Past


def helping() -> tuple[Partner, Say]:
    """Return a partner in a set who was just told what to say, and can hear it: pause, easier, pain."""
    partner = in_a_set(3)
    partner.hear("Pause")
    partner.wait_until_silent()
    partner.hear("Help")
    said = next(
        effect for _, effect in reversed(partner.effects) if isinstance(effect, Say) and effect.line == "help.paused"
    )
    partner.post(LineStarted(said.ticket, partner.now))
    partner.wait(0.4)
    return partner, said


def heard(partner: Partner, intent: str, *, safety: Safety | None = None, own: bool = True) -> Heard:
    return Heard(
        intent.lower(),
        intent,
        maybe_own=own,
        safety=safety,
        started_at=partner.now - 0.3,
        ended_at=partner.now,
        at=partner.now,
    )


@pytest.mark.parametrize("intent", ["Resume", "Easier", "Louder"])
def test_what_may_be_its_own_voice_is_no_command(intent: str) -> None:
    """Named or not: whoever means it says it when the coach is silent."""
    partner, _ = helping()
    assert partner.post(heard(partner, intent)) == []


def test_with_somebody_found_to_speak_it_is_one() -> None:
    """The same word over the same line, and the voice that was held for it."""
    partner, _ = helping()
    assert partner.post(SpokenOver(partner.now - 0.3, partner.now)) == [HoldVoice()]
    partner.wait(0.2)
    partner.post(heard(partner, "Resume", own=False))
    assert partner.coach.state == "count_in"


def test_stop_is_not_obeyed_while_the_coach_names_it() -> None:
    """But the coach is silent for it, and goes on when nothing more is heard."""
    partner, _ = helping()
    assert partner.post(heard(partner, "Stop")) == [HoldVoice()]
    assert partner.coach.state == "paused"
    partner.wait(3.1)
    assert partner.held_since is None


def test_pain_is_not_marked_while_the_coach_names_it() -> None:
    """The pain warning itself leads to silence, and to no stop."""
    partner = Partner(make_coach(Manners(screening=False), Past()))
    partner.hear("Start", exercise="standing")
    partner.wait(1.2)
    warning = next(effect for _, effect in partner.effects if isinstance(effect, Say) and effect.line == "disclaimer")
    partner.post(LineStarted(warning.ticket, partner.now))
    partner.wait(0.4)
    assert partner.post(heard(partner, "Pain", safety=Safety.PAIN)) == [HoldVoice()]
    assert partner.coach.state == "warm_up"


@pytest.mark.parametrize(("intent", "safety"), [("Stop", None), ("Pain", Safety.PAIN), ("HelpMe", Safety.POSSIBLE)])
def test_over_other_lines_silence_is_worth_a_mistake(intent: str, safety: Safety | None) -> None:
    """Stop, pain and a call for help count at once where no line names them, whosever voice it is."""
    partner = in_a_set(3)
    assert isinstance(partner.post(heard(partner, intent, safety=safety))[0], Hush)


@pytest.mark.parametrize(("text", "stops"), [("please stop", True), ("wrap it up", False)])
def test_of_the_phrases_that_end_a_session_only_the_word_stop_counts(text: str, stops: bool) -> None:
    """An echo has been taken for "wrap it up"; whoever means that says it again when the coach is silent."""
    partner = in_a_set(3)
    partner.hear("Pause")
    said = next(effect for _, effect in reversed(partner.effects) if isinstance(effect, Say))
    partner.post(LineStarted(said.ticket, partner.now))
    partner.wait(0.4)
    partner.post(replace(heard(partner, "Stop"), text=text))
    assert (partner.coach.state == "finished") is stops


def test_the_line_is_heard_a_little_longer_than_it_lasts() -> None:
    """What begins within the echo of its end may be it; what begins later is not."""
    for later_s, obeyed in ((AFTER_S - 0.1, False), (AFTER_S + 0.1, True)):
        partner, line = helping()
        partner.post(LineEnded(line.ticket, complete=True, at=partner.now))
        said = Heard("stop", "Stop", maybe_own=True, started_at=partner.now + later_s, at=partner.now + 1)
        partner.wait(1)
        partner.post(said)
        assert (partner.coach.state == "finished") is obeyed


def test_what_begins_after_a_line_is_its_echo_only_where_that_names_it() -> None:
    """An answer that comes at once is one, though nobody was found to speak."""
    for intent, obeyed in (("Resume", False), ("Louder", True)):
        partner, line = helping()
        partner.post(LineEnded(line.ticket, complete=True, at=partner.now))
        partner.wait(0.8)
        said = Heard(
            "words", intent, maybe_own=True, started_at=partner.now - 0.6, ended_at=partner.now, at=partner.now
        )
        assert bool(partner.post(said)) is obeyed


def test_a_sound_is_no_line() -> None:
    """While only the ticks of a set can be heard, a command counts."""
    partner = in_a_set(3)
    partner.post(heard(partner, "Slower"))
    assert partner.coach.current.tempo_id == "control"


def test_a_line_that_names_something_is_followed_by_a_second() -> None:
    """So that what is said in it is nobody's but the user's; other lines are a breath apart."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    gaps = {effect.line: effect.gap_s for _, effect in partner.effects if isinstance(effect, Say)}
    assert gaps["greeting"] == GAP_S
    assert gaps["start.exercise"] == BREATH_S


def test_a_cough_over_a_set_costs_no_repetition() -> None:
    """The count goes on in silence and is picked up: the voice is held, nothing is said to the user, all is counted."""
    partner = in_a_set(3)
    assert partner.post(SpokenOver(partner.now - 0.3, partner.now)) == [HoldVoice()]
    partner.wait(0.7)
    nothing = Heard("", None, started_at=partner.now - 1.0, ended_at=partner.now, at=partner.now)
    assert partner.post(nothing) == [ReleaseVoice()]
    partner.wait_for_state("switching")
    assert len(partner.counted()) == 12
