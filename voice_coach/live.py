"""The coach on real devices, with all that is set up around it: seen by the stop button, and with other sound lowered."""

from collections.abc import Sequence

from voice_coach.app import run_live
from voice_coach.callbacks import SoundStats
from voice_coach.companions import Observer
from voice_coach.ducking import others_lowered
from voice_coach.settings import Settings
from voice_coach.stop.card import unmute
from voice_coach.stop.presence import present
from voice_coach.vitals import Attend, unattended


def coach_live(settings: Settings, observers: Sequence[Observer], attend: Attend = unattended) -> SoundStats:
    """Coach until the user leaves; see ``app.run_live``."""
    with present(settings.stop.shared_directory), others_lowered(settings.sound) as ducking:
        unmute(settings.stop.shared_directory)
        return run_live(settings, [*observers, *ducking], attend)
