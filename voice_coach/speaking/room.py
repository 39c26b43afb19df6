"""The level of the voice follows the noise of the room: louder beside a tap or a treadmill, softer when all is quiet.

Pure: readings of the noise in, one a second, gain out.

Laws
- The first reading is what the volume was set for, whether the voice follows yet or not: its gain is 0 dB.
- While it does not follow, the gain is 0 dB.
- The gain stays within its bounds and moves by at most ``STEP_DB`` a reading, so nothing that lasts a few seconds is answered.
- Small changes of the noise change nothing.

Threads: ``follow`` belongs to the one that listens to the noise; any other may set ``follows``.
"""

SLOPE = 0.5
"""dB of voice for a dB of noise: people raise their voice by 0.3 to 0.5 (H. Lane, B. Tranel, "The Lombard sign and the role of
hearing in speech", J. Speech Hear. Res. 14, 1971)."""
STEP_DB = 0.5
"""The most that the gain moves by in a reading, which is a second: 8 dB take 16 s."""
REST_DB = 1.0
"""So far the gain may be from what the noise asks for, in dB, before it moves: a change of 1 dB is just noticed."""


class RoomLevel:
    """See the laws above."""

    def __init__(self, quieter_db: float, louder_db: float) -> None:
        """Stay between ``-quieter_db`` and ``louder_db``."""
        self._least, self._most = -quieter_db, louder_db
        self._usual: float | None = None
        self._moving = False
        self.follows = False
        """Whether the user wants that."""
        self.gain_db = 0.0
        """Relative to the volume that the user chose."""

    def follow(self, noise_db: float) -> float:
        """Learn the level of the noise, in dB relative to anything that stays the same; return the gain in dB."""
        if self._usual is None:
            self._usual = noise_db
        if not self.follows:
            self._moving, self.gain_db = False, 0.0
            return self.gain_db
        wanted = min(max(SLOPE * (noise_db - self._usual), self._least), self._most)
        away = wanted - self.gain_db
        self._moving = abs(away) > (0.0 if self._moving else REST_DB)
        if self._moving:
            self.gain_db += min(max(away, -STEP_DB), STEP_DB)
        return self.gain_db
