"""Starts what the settings name, and stops it in mirror order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from voice_coach.content import load_exercises
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Heard
from voice_coach.home.buttons import Buttons
from voice_coach.home.follow import Follower, Following
from voice_coach.home.light import Light
from voice_coach.home.status import Status
from voice_coach.settings import Settings

if TYPE_CHECKING:
    from voice_coach.home.mqtt import Mqtt

Post = Callable[[Heard | Exception], object]
Tell = Callable[[str], object]


@contextmanager
def at_home(
    settings: Settings, post: Post, now: Callable[[], float], tell: Tell = print
) -> Iterator[Sequence[Following]]:
    """Yield the observer that keeps everybody informed, if there is anybody; ``post`` takes what they ask, at ``now`` seconds.

    ``tell`` takes sentences for the user, from any thread. Raises VoiceCoachError where something cannot be as the settings want.
    """
    followers: list[Follower] = []
    with ExitStack() as stack:
        if settings.buttons.names:
            followers.append(stack.enter_context(Buttons(settings.buttons, post, now)))
        if settings.light.pin is not None or settings.light.rgb_pins is not None:
            followers.append(stack.enter_context(Light(settings.light)))
        if settings.mqtt.host is not None:
            followers.append(stack.enter_context(_mqtt(settings, post, now, tell)))
        yield [Following(followers, Status(profile=settings.memory.profile or ""))] if followers else ()


def _mqtt(settings: Settings, post: Post, now: Callable[[], float], tell: Tell) -> "Mqtt":
    try:
        from voice_coach.home.mqtt import Mqtt
    except ImportError as error:
        raise VoiceCoachError("A broker needs aiomqtt; type: pip install 'voice-coach[mqtt]'") from error
    return Mqtt(settings.mqtt, load_exercises().values(), post=post, now=now, tell=tell)
