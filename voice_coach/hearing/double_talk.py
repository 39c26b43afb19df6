"""Whether somebody speaks while the coach does.

What the echo canceller lets pass and what the linear one leaves must both rise above what they mostly have while the coach is heard.
The canceller alone finds as many voices, and takes for one what it lets pass of a loud coach; the linear one alone takes its own
mistakes for voices. Simulated, 9 minutes of the coach at 20 dB above a voice were taken for one 6 times by the canceller alone, 39
times by the linear one, never by both. Silero's speech detector says no to nearly every voice that is left by either: they do not
begin and end as voices do that it knows.
"""

from collections import deque

import numpy as np

from voice_coach.events import BLOCK_S, HEARING_RATE
from voice_coach.hearing.echo import Block
from voice_coach.hearing.gate import CHUNK, level_db

FRAME_S = CHUNK / HEARING_RATE
"""What is judged at a time, in seconds."""
ECHO_S = 0.4
"""How long after its last sound the coach can be heard in the room, in seconds: delays nobody told of, and reverberation."""
LATE_S = 0.4
"""For how much longer voices are looked for, in seconds, so that one which begins in the last of the echo is found as well."""
FAR_AUDIBLE = 33
"""Peak of a block that the coach plays, from which it can be heard in the room: -60 dB of full scale."""
LEARN_S = 3.0
"""How much of the coach must have been heard, in seconds, before anybody can be told from it: the cancellers learn the room."""
RISE_DB = (15.0, 8.5)
"""How far a voice must rise above what is mostly there, what is left of the coach and others in the room: in what the canceller let pass,
and in what the linear one left. From levels recorded over the coach at +5 to -12 dB, 70 of 75 voices are found, 72 at 6 dB in both; a
television that is 15 dB quieter than they are is never taken for one in ten minutes, and 20 times at 6 dB."""
KNOWN_S, KNOWN_PERCENTILE = 20.0, 80
"""What is mostly there is what four fifths of so many seconds with the coach stay below."""
FRAMES, OF = 4, 6
"""So many of the last so many frames must stand out: 0.12 of 0.18 s."""


class DoubleTalkDetector:
    """One stream of sound. Not thread-safe."""

    def __init__(self) -> None:
        self._pending = np.zeros((2, 0), np.int16)
        self._levels = np.zeros((round(KNOWN_S / FRAME_S), 2))  # the latest take the places of the oldest
        self._judged = 0
        self._stand_out: deque[bool] = deque(maxlen=OF)
        self._known = np.zeros(2)
        self._silent_s = ECHO_S + LATE_S  # since the coach's last sound
        self._heard_s = 0.0
        self.quiet_s = 0.0
        """For how long nothing has stood out, in seconds."""

    @property
    def coach_is_audible(self) -> bool:
        """Whether the coach may be heard in the room."""
        return self._silent_s < ECHO_S

    @property
    def _looks(self) -> bool:
        return self._silent_s < ECHO_S + LATE_S

    def take(self, clean: Block, left: Block, far: Block, at: float, *, follow: bool) -> float | None:
        """Return when somebody began to speak over the coach, in seconds, if that is known by now.

        ``clean`` is what the canceller let pass of 10 ms that end at ``at``, ``left`` what the linear one left, ``far`` what the coach
        played. ``follow``: go on measuring ``quiet_s`` when the coach is silent.
        """
        if np.abs(far).max() >= FAR_AUDIBLE:
            self._silent_s = 0.0
            self._heard_s += BLOCK_S
        else:
            self._silent_s += BLOCK_S
        if not (self._looks or follow):
            self._pending = self._pending[:, :0]
            self._stand_out.clear()
            return None
        self._pending = np.concatenate((self._pending, (clean, left)), axis=1)
        if self._pending.shape[1] < CHUNK:
            return None
        frame, self._pending = self._pending[:, :CHUNK], self._pending[:, CHUNK:]
        return self._judge((level_db(frame[0]), level_db(frame[1])), at - self._pending.shape[1] / HEARING_RATE)

    def _judge(self, levels: tuple[float, float], at: float) -> float | None:
        """Judge a frame that ends at ``at``."""
        stands_out = all(level >= known + rise for level, known, rise in zip(levels, self._known, RISE_DB, strict=True))
        self.quiet_s = 0.0 if stands_out else self.quiet_s + FRAME_S
        if not self._looks:
            return None
        if self.coach_is_audible:
            self._learn(levels)
        self._stand_out.append(stands_out and self._heard_s >= LEARN_S)
        if sum(self._stand_out) < FRAMES:
            return None
        began = len(self._stand_out) - self._stand_out.index(True)
        self._stand_out.clear()
        return at - began * FRAME_S

    def _learn(self, levels: tuple[float, float]) -> None:
        self._levels[self._judged % len(self._levels)] = levels
        self._judged += 1
        learnt = self._levels[: self._judged]
        place = len(learnt) * KNOWN_PERCENTILE // 100
        self._known = np.partition(learnt, place, axis=0)[place]
