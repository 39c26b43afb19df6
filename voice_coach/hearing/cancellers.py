"""The echo cancellers there are, by their names in the settings."""

from collections.abc import Callable
from typing import Literal

from voice_coach.hearing.echo import EchoCanceller, NoCanceller, WebRtcCanceller
from voice_coach.hearing.speex import SpeexCanceller

CancellerName = Literal["webrtc", "speex", "none"]

CANCELLERS: dict[CancellerName, Callable[[], EchoCanceller]] = {
    "webrtc": WebRtcCanceller,
    "speex": SpeexCanceller,
    "none": NoCanceller,
}


def open_canceller(name: CancellerName) -> EchoCanceller:
    """Return a new canceller. Raises VoiceCoachError where its library is missing."""
    return CANCELLERS[name]()
