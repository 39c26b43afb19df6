"""Pasts for tests, and coaches that have them."""

from tests.mind.partner import SCREENED, Partner, in_a_set, make_coach
from voice_coach.events import Remember
from voice_coach.mind.diary import fields_of
from voice_coach.mind.past import DAY_S, FIRST_KNOWN_DAY, End, Past, PastSession

TODAY = FIRST_KNOWN_DAY + 100
STANDING = fields_of(in_a_set(0).coach.session)


def past_of(*sessions: PastSession, profile: str = "", profiles: tuple[str, ...] = ()) -> Past:
    """Return the past of somebody who was asked about their health, read at noon today."""
    return Past(profile, profiles, sessions, (TODAY + 0.5) * DAY_S, 0.0, answers=SCREENED)


def session(days_ago: int | None = 1, end: End | None = End.FINISHED, **changed: str | int) -> PastSession:
    day = None if days_ago is None else TODAY - days_ago
    return PastSession(day, {**STANDING, "done": 12, **changed}, end)


def partner_with(past: Past) -> Partner:
    return Partner(make_coach(past=past))


def records(partner: Partner) -> list[Remember]:
    return [effect for _, effect in partner.effects if isinstance(effect, Remember)]


def folded(partner: Partner) -> Past:
    """Return what the records tell to whoever reads them."""
    past = past_of()
    for record in records(partner):
        past = past.after(record.kind, record.data, TODAY)
    return past


def kinds(partner: Partner) -> list[str]:
    return [record.kind for record in records(partner)]
