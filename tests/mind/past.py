"""Pasts to test with, and coaches that know them."""

from tests.mind.partner import Partner, in_a_set
from voice_coach.content import load_exercises, load_lines
from voice_coach.mind.coach import Coach
from voice_coach.mind.diary import fields_of
from voice_coach.mind.past import DAY_S, FIRST_KNOWN_DAY, End, Past, PastSession
from voice_coach.mind.wording import Wording

TODAY = FIRST_KNOWN_DAY + 100
STANDING = fields_of(in_a_set(0).coach.session)


def past_of(*sessions: PastSession, profile: str = "", profiles: tuple[str, ...] = ()) -> Past:
    """Return a past that was read at noon today."""
    return Past(profile, profiles, sessions, (TODAY + 0.5) * DAY_S, 0.0)


def session(days_ago: int | None = 1, end: End | None = End.FINISHED, **changed: str | int) -> PastSession:
    day = None if days_ago is None else TODAY - days_ago
    return PastSession(day, {**STANDING, "done": 12, **changed}, end)


def partner_with(past: Past) -> Partner:
    return Partner(Coach(load_exercises(), Wording(load_lines(), str), None, past))
