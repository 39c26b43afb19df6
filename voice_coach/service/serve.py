"""``voice-coach run --service``: the coach as an appliance. It waits for its devices, introduces itself once, and coaches.

While it waits it is alive for the service manager, and says what it waits for; ready is who listens, or waits.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

from voice_coach import __version__
from voice_coach.build import make_voice
from voice_coach.errors import VoiceCoachError
from voice_coach.live import coach_live
from voice_coach.service.hotline import answering, status_socket
from voice_coach.service.introduction import Introduction, introduce
from voice_coach.service.journal import Journal, Priority, open_journal
from voice_coach.service.notify import Notifier
from voice_coach.service.standing import Standing
from voice_coach.service.watchdog import Watchdog
from voice_coach.settings import Settings
from voice_coach.show import sound_trouble
from voice_coach.sound import available, find_anew, play_clip
from voice_coach.speaking.voice import Voice
from voice_coach.vitals import Vitals

AGAIN_S = 3.0
"""From one look for devices to the next, in seconds."""
PREPARING_S = 300.0
"""How long a service that was ready to wait may take to introduce itself and to listen, in seconds; as TimeoutStartSec in its unit."""


class Service:
    """Between the coach, the service manager, the journal, and who asks how it is."""

    def __init__(self, notifier: Notifier, journal: Journal) -> None:
        self._notifier = notifier
        self.journal = journal
        self.standing = Standing()

    @contextmanager
    def attend(self, vitals: Vitals) -> Iterator[None]:
        """See ``vitals.Attend``."""
        heard, told = vitals.microphone, vitals.loudspeaker
        self.journal.note("listens", f"Listening with {heard}.", microphone=heard, loudspeaker=told)
        self.standing.listens(vitals)
        self._notifier.ready("Listening.")
        self._notifier.patience(self._notifier.watchdog_s)
        with Watchdog(vitals.pulses, self._notifier.alive, self._notifier.watchdog_s):
            yield
        self._notifier.stopping()
        self.standing.listens(None)

    def waits(self, reason: str, again: Callable[[float], bool]) -> bool:
        """Be well and wait; return whether ``again``, which waits for so many seconds, was told to end."""
        self.standing.waits(reason)
        self._notifier.ready(reason)
        self._notifier.alive()
        return again(AGAIN_S)

    def prepares(self) -> None:
        """Its devices are there; nothing feeds the watchdog until it listens, and who waited is watched already."""
        self.standing.waits("Setting up.")
        self._notifier.status("Setting up.")
        self._notifier.patience(PREPARING_S)


def serve(settings: Settings) -> None:
    """Run until the service manager says so."""
    service = Service(Notifier(), Journal(open_journal(), speech=settings.log.speech))
    with answering(service.standing.report, status_socket()):
        service.journal.note("started", f"Voice Coach {__version__} starts.", version=__version__)
        try:
            voice = make_voice(settings)
            if not await_devices(service, settings, voice):
                return
            service.prepares()
            for finding in introduce(settings, lambda text: _speak(text, voice, settings)):
                service.journal.note("found", finding.found, Priority.WARNING, name=finding.name)
            stats = coach_live(settings, [service.standing, service.journal], service.attend)
        except VoiceCoachError as error:
            service.journal.note("failed", str(error), Priority.ERROR)
            raise
        if trouble := sound_trouble(stats):
            service.journal.note("sound_trouble", trouble, Priority.WARNING)


def await_devices(service: Service, settings: Settings, voice: Voice) -> bool:
    """Wait until there are a microphone and a loudspeaker; False: the service was told to end before."""
    told = False
    with _ended_by_signal() as ended:
        while True:
            microphone, loudspeaker = available()
            if microphone and loudspeaker:
                return True
            missing = [name for name, there in (("microphone", microphone), ("loudspeaker", loudspeaker)) if not there]
            if not told:
                none = f"There is no {' and no '.join(missing)}; waiting."
                service.journal.note("waits", none, Priority.WARNING, missing=" and ".join(missing))
            if loudspeaker and not told:
                hearing = settings.hearing
                bedside = Introduction(
                    lambda text: _speak(text, voice, settings), hearing.wake_phrase, hearing.language
                )
                bedside.say("first.no_microphone")
            told = True
            if service.waits(f"Waiting for a {' and a '.join(missing)}.", ended.wait):
                return False
            find_anew()


def _speak(text: str, voice: Voice, settings: Settings) -> None:
    play_clip(voice.clip(text).samples, settings.sound.output_device)


@contextmanager
def _ended_by_signal() -> Iterator[Event]:
    """Yield what is set by SIGTERM and SIGINT while the context lasts; main thread only."""
    ended = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
