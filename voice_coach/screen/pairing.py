"""Who may look on from another device: whoever was in the room to hear, or see, the code.

Laws
- A code is valid for ``CODE_S`` and for one device; after ``MOST_TRIES`` wrong ones it is void.
- Codes are asked for, and tried, so rarely that guessing takes years: 5 tries for each of 3 codes in 10 minutes are 15 in a million.
- A token cannot be read from this machine's memory of it: only its hash is kept, and it is gone when the coach is.
"""

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable

from voice_coach.screen.scene import CODE_S

DIGITS = 6
MOST_TRIES = 5
MOST_CODES, CODES_S = 3, 600.0
"""So many codes at most in so many seconds."""
MOST_TOKENS = 32
"""Devices that are let in at a time; the oldest goes first."""


class Pairing:
    """Gives out codes, and tokens for them. One thread."""

    def __init__(self, now: Callable[[], float], tell: Callable[[str], object]) -> None:
        """``now`` tells seconds that never go backwards; ``tell`` says a code to who is in the room."""
        self._now = now
        self._tell = tell
        self._code = ""
        self._until = 0.0
        self._tries = 0
        self._asked: deque[float] = deque(maxlen=MOST_CODES)
        self._tokens: deque[bytes] = deque(maxlen=MOST_TOKENS)

    def ask(self) -> bool:
        """Have a code told, and return whether one was: not too many in a short time. One that is valid is told again."""
        now = self._now()
        if len(self._asked) == MOST_CODES and now - self._asked[0] < CODES_S:
            return False
        self._asked.append(now)
        if not self._valid():
            self._code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
            self._tries = 0
        self._until = now + CODE_S
        self._tell(self._code)
        return True

    def enter(self, code: str) -> str | None:
        """Return a token for the right code; None for a wrong one, or when there is none."""
        if not self._valid():
            return None
        self._tries += 1
        if not hmac.compare_digest(code.encode(), self._code.encode()):
            return None
        self._code = ""
        token = secrets.token_urlsafe(32)
        self._tokens.append(_hash(token))
        return token

    def knows(self, token: str) -> bool:
        """Return whether a device was given this token."""
        wanted = _hash(token)
        return any(hmac.compare_digest(wanted, known) for known in self._tokens)

    def _valid(self) -> bool:
        return bool(self._code) and self._now() < self._until and self._tries < MOST_TRIES


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
