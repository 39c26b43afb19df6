"""A record that is worth a picture: ten weeks of both exercises, with a level that rises and a knee that hurt."""

from tests.mind.pasts import past_of, session
from voice_coach.mind.past import End, Past

LEVELS = ("small_range", "supported", "control", "unsupported")
PRONE_LEVELS = ("small_range", "base", "control", "knee_bend")

_MANY = tuple(
    session(
        days_ago=70 - 3 * number,
        exercise="prone" if number % 3 == 2 else "standing",
        level_id=(PRONE_LEVELS if number % 3 == 2 else LEVELS)[min(number // 6, 3)],
        banked=20 + 2 * (number % 7),
    )
    for number in range(22)
)
_HURT = session(days_ago=3, end=End.PAIN, level_id="unsupported", banked=6)
SEASON: Past = past_of(
    *_MANY, type(_HURT)(_HURT.day, _HURT.standing, _HURT.end, ("knee",)), profile="anna", profiles=("anna", "ben")
)
