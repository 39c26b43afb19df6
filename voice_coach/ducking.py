"""Other sound on the loudspeaker is lowered during a session: the music, the radio, the browser.

PulseAudio does it (``module-role-ducking``): while a stream with one role exists, streams with other roles are turned down
by a factor of their own, which is never stored. So the coach only holds a silent stream open for as long as a session
lasts, by way of ``pacat``, which ends when its input does: however the coach ends, by a crash or a SIGKILL, the kernel closes that
input, and all is as loud as before. The volumes of other programs are never touched.

Where there is no such server (PipeWire's knows no ducking by role, ALSA has no mixer of streams) nothing is lowered.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from voice_coach.events import Effect, Entered, Event, LineEnded, Say, SoundBack
from voice_coach.mind.dialogue import IN_SESSION, State
from voice_coach.settings import SoundSettings

DUCKED = frozenset({*IN_SESSION, State.STOPPED, State.ASKING})
"""States in which other sound is lowered: while somebody exercises, or is told what to do about pain."""

_OWN_ROLE = "voice-coach"  # of the coach's own stream, which is not lowered
_LOWERED = "no_role,music,video,game,event,animation,production,phone"
# The server may have been started anew since the last session; so the module is looked for each time.
_HOLD = """
pactl list short modules | grep -q "trigger_roles={role} " ||
    pactl load-module module-role-ducking "trigger_roles={role}" "ducking_roles={lowered}" "volume=-{db}dB" >&2
exec pacat --playback --raw --format=s16le --rate=8000 --channels=1 "--property=media.role={role}" \
    --client-name="Voice Coach" --stream-name="Session"
"""


class Ducking:
    """Observer that lowers other sound while a session lasts, and until the coach has finished speaking after it."""

    def __init__(self, db: int) -> None:
        """Lower it by ``db``."""
        role = f"{_OWN_ROLE}-{db}"  # another level is another role, since modules stay loaded
        self._command = ["sh", "-c", _HOLD.format(role=role, lowered=_LOWERED, db=db)]
        self._holding: subprocess.Popen[bytes] | None = None
        self._wanted = False
        self._lines: set[int] = set()

    def on_event(self, event: Event) -> None:
        match event:
            case LineEnded():
                self._lines.discard(event.ticket)
                if not self._wanted and not self._lines:
                    self.close()
            case SoundBack(part="loudspeaker") if self._holding is not None:
                self.close()  # with the loudspeaker, or the server, the stream is gone as well
                self._hold()
            case _:
                pass

    def on_effect(self, effect: Effect, at: float) -> None:  # noqa: ARG002 - an observer is told when
        match effect:
            case Say():
                self._lines.add(effect.ticket)
            case Entered():
                self._wanted = effect.state in DUCKED
                if self._wanted and self._holding is None:
                    self._hold()
                elif effect.state == State.STANDBY:  # nothing is said there whose end could be waited for
                    self.close()
            case _:
                pass

    def close(self) -> None:
        """Let everything be as loud as before."""
        if self._holding is not None:
            self._holding.kill()
            self._holding.communicate()
            self._holding = None

    def _hold(self) -> None:
        nowhere = subprocess.DEVNULL
        self._holding = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere)


@contextmanager
def others_lowered(settings: SoundSettings) -> Iterator[Sequence[Ducking]]:
    """Yield the observer that lowers other sound, if the settings want it and there is a server that may do it.

    Enter it before any stream is opened: the coach's own gets its role from the environment.
    """
    programs = all(shutil.which(program) for program in ("pactl", "pacat"))
    if not settings.lower_others_db or not programs:
        yield ()
        return
    properties = os.environ.get("PULSE_PROP", "")
    os.environ["PULSE_PROP"] = f"{properties} media.role={_OWN_ROLE}".strip()
    ducking = Ducking(settings.lower_others_db)
    try:
        yield (ducking,)
    finally:
        ducking.close()
