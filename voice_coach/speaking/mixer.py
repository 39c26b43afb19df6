"""The mixer: one mono output stream, in which every clip begins at an exact sample.

Laws
- What is rendered does not depend on the sizes of the blocks it is rendered in.
- A clip scheduled for frame f is heard to begin (``Clip.onset``) at frame f, or not at all.
- Of speech only one line is audible at a time; sounds mix freely over it.
- For each ticket ``LineStarted`` comes at most once, at the onset, and ``LineEnded`` exactly once, whatever became of it.
- After ``hush`` what sounds fades out in 5 ms, and from then on there is silence until something new is played.

Threads: ``render`` belongs to the audio callback (in a rehearsal, to the one thread there is). Commands may come from any
other thread: they cross in a deque and take effect at the start of the next block; events come back in another. Neither
side ever waits for the other.
"""

from bisect import insort
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial

import numpy as np
import numpy.typing as npt

from voice_coach.events import MIXER_RATE, LineEnded, LineStarted
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.levels import PEAK_DBTP, Samples, amplitude

FADE = round(0.005 * MIXER_RATE)
"""Frames in which a clip that is cut fades out."""

BREATH = round(0.25 * MIXER_RATE)
"""Frames between the end of a line and the first sample of the next queued one: a breath between two thoughts."""

CEILING_DBFS = -1.0
"""No sample exceeds it."""

_GAIN_RAMP = round(0.05 * MIXER_RATE)


class Lane(Enum):
    """What a clip is."""

    VOICE = "voice"
    SOUND = "sound"


@dataclass(slots=True, eq=False)
class _Part:
    """A clip with a place on the output stream."""

    clip: Clip
    ticket: int | None
    begin: int
    """Frame of its first sample."""
    queued: bool = False
    cut_at: int | None = None
    """Frame at which it begins to fade out."""

    @property
    def onset(self) -> int:
        return self.begin + self.clip.onset

    @property
    def end(self) -> int:
        """Frame after its last one."""
        whole = self.begin + self.clip.samples.size
        return whole if self.cut_at is None else min(whole, self.cut_at + FADE)


class Mixer:
    """See the laws above."""

    def __init__(self, origin_s: float = 0.0) -> None:
        """Frame 0 is the clock's ``origin_s`` seconds."""
        self.position = 0
        """Frames rendered so far."""
        self.late = 0
        """Clips that came after their time and were dropped."""
        self._origin_s = origin_s
        self._commands: deque[Callable[[], None]] = deque()
        self._events: deque[LineStarted | LineEnded] = deque()
        self._news: list[LineStarted | LineEnded] = []
        self._sounding: list[_Part] = []  # in the order they are added up; sounds wait here for their time
        self._line: _Part | None = None  # the one of them that has the voice lane
        self._scheduled: list[_Part] = []  # lines to come, by their begin
        self._queue: deque[_Part] = deque()
        self._breath_until = 0
        self._gain_from, self._gain_to, self._gain_since = 1.0, 1.0, -_GAIN_RAMP

    # --- the other threads' side ---------------------------------------------------------------------------------------

    def frame_at(self, seconds: float) -> int:
        """Return the frame that is heard at this time on the clock."""
        return round((seconds - self._origin_s) * MIXER_RATE)

    def seconds_at(self, frame: int) -> float:
        """Return the time on the clock at which this frame is heard."""
        return self._origin_s + frame / MIXER_RATE

    def play(self, clip: Clip, *, lane: Lane, ticket: int | None = None, start: int | None = None) -> None:
        """Play a clip whose onset is heard at frame ``start``.

        None is now for a sound; for a line it is after the lines queued before it, when the voice lane is free. A
        scheduled line whose onset a queued line would cover is dropped; one whose onset another scheduled line would
        cover cuts that one.
        """
        if lane is Lane.SOUND:
            self._commands.append(partial(self._on_sound, clip, start))
        else:
            self._commands.append(partial(self._on_line, clip, ticket, start))

    def drop(self, ticket: int) -> None:
        """Report that the line of this ticket will never be heard."""
        self._commands.append(partial(self._on_drop, ticket))

    def hush(self) -> None:
        """Fade out what sounds and drop everything else."""
        self._commands.append(self._on_hush)

    def unschedule(self, since: int) -> None:
        """Drop what is scheduled for frame ``since`` or later and has not begun."""
        self._commands.append(partial(self._on_unschedule, since))

    def gain(self, db: float) -> None:
        """Change the gain of everything, smoothly within 50 ms."""
        self._commands.append(partial(self._on_gain, db))

    def drain_events(self) -> list[LineStarted | LineEnded]:
        """Return what happened since the last call, in order of time."""
        return [self._events.popleft() for _ in range(len(self._events))]

    # --- the audio callback's side ------------------------------------------------------------------------------------

    def render(self, frames: int) -> Samples:
        """Return the next ``frames`` samples."""
        while self._commands:
            self._commands.popleft()()
        start, stop = self.position, self.position + frames
        self._run_voice_lane(stop)
        out = np.zeros(frames, np.float32)
        for part in self._sounding:
            _add(part, out, start)
            self._report(part, start, stop)
        self._sounding = [part for part in self._sounding if part.end > stop]
        self._apply_gain(out)
        soft_limit(out)
        self.position = stop
        self._events.extend(sorted(self._news, key=lambda event: (event.at, isinstance(event, LineStarted))))
        self._news.clear()
        return out

    def _run_voice_lane(self, stop: int) -> None:
        """Let the lines that begin before ``stop`` begin, each at its frame."""
        now = self.position
        while now < stop:
            if self._line is not None and self._line.end <= now:
                self._breath_until = self._line.end + BREATH
                self._line = None
            while self._scheduled and self._scheduled[0].begin <= now:
                self._begin_scheduled(self._scheduled.pop(0), now)
            if self._line is None and self._queue and self._breath_until <= now:
                self._line = self._queue.popleft()
                self._line.begin = now
                self._sounding.append(self._line)
            changes = [stop]
            if self._scheduled:
                changes.append(self._scheduled[0].begin)
            if self._line is not None:
                changes.append(self._line.end)
            elif self._queue:
                changes.append(self._breath_until)
            now = min(changes)

    def _begin_scheduled(self, part: _Part, now: int) -> None:
        other = self._line
        if other is not None and other.end > part.onset:
            if other.queued:
                self._end(part.ticket, now)
                return
            other.cut_at = now
        self._line = part
        self._sounding.append(part)

    def _report(self, part: _Part, start: int, stop: int) -> None:
        """Tell of the onset and the end of a line, where they lie in this block."""
        if part.ticket is None:
            return
        over_at = part.end if part.cut_at is None else part.cut_at
        if start <= part.onset < min(stop, over_at):
            self._news.append(LineStarted(part.ticket, self.seconds_at(part.onset)))
        if over_at <= stop:
            self._end(part.ticket, over_at, complete=part.cut_at is None)
            part.ticket = None

    def _end(self, ticket: int | None, frame: int, *, complete: bool = False) -> None:
        if ticket is not None:
            self._news.append(LineEnded(ticket, complete, self.seconds_at(frame)))

    def _apply_gain(self, out: Samples) -> None:
        """Multiply by the gain, which goes to its goal in a straight line."""
        elapsed = self.position - self._gain_since
        if elapsed >= _GAIN_RAMP:
            out *= np.float32(self._gain_to)
        else:
            out *= self._gain_at(np.arange(elapsed, elapsed + out.size)).astype(np.float32)

    def _gain_at(self, elapsed: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        done = np.minimum(elapsed / _GAIN_RAMP, 1.0)
        return self._gain_from * (1.0 - done) + self._gain_to * done

    # --- commands, at the start of a block ----------------------------------------------------------------------------

    def _on_sound(self, clip: Clip, start: int | None) -> None:
        begin = self.position if start is None else start - clip.onset
        if begin + clip.onset < self.position:
            self.late += 1
        else:
            self._sounding.append(_Part(clip, None, begin))

    def _on_line(self, clip: Clip, ticket: int | None, start: int | None) -> None:
        if start is None:
            self._queue.append(_Part(clip, ticket, self.position, queued=True))
        elif start < self.position:
            self.late += 1
            self._end(ticket, self.position)
        else:
            insort(self._scheduled, _Part(clip, ticket, start - clip.onset), key=lambda part: part.begin)

    def _on_drop(self, ticket: int) -> None:
        self._end(ticket, self.position)

    def _on_hush(self) -> None:
        for part in (*self._scheduled, *self._queue):
            self._end(part.ticket, self.position)
        self._scheduled.clear()
        self._queue.clear()
        self._sounding = [part for part in self._sounding if part.begin < self.position]
        for part in self._sounding:
            part.cut_at = self.position if part.cut_at is None else part.cut_at
        self._line = None
        self._breath_until = self.position

    def _on_unschedule(self, since: int) -> None:
        for part in self._scheduled:
            if part.onset >= since:
                self._end(part.ticket, self.position)
        self._scheduled = [part for part in self._scheduled if part.onset < since]
        self._sounding = [part for part in self._sounding if part.begin < self.position or part.onset < since]

    def _on_gain(self, db: float) -> None:
        now = np.asarray(self.position - self._gain_since)
        self._gain_from, self._gain_to, self._gain_since = float(self._gain_at(now)), amplitude(db), self.position


def soft_limit(samples: Samples) -> None:
    """Bend what exceeds ``PEAK_DBTP`` smoothly towards ``CEILING_DBFS``, in place.

    Without memory and without delay; only additions and divisions, whose results are the same on every machine.
    """
    knee, room = amplitude(PEAK_DBTP), amplitude(CEILING_DBFS) - amplitude(PEAK_DBTP)
    over = np.maximum(np.abs(samples) - np.float32(knee), np.float32(0)) / np.float32(room)
    if over.any():
        bent = np.float32(knee) + np.float32(room) * (over / (1 + over))
        np.copyto(samples, np.copysign(bent, samples), where=over > 0)


def _add(part: _Part, out: Samples, start: int) -> None:
    """Add the samples of the part that lie in the block ``out``, whose first sample is frame ``start``."""
    begin, end = max(part.begin, start), min(part.end, start + out.size)
    if begin >= end:
        return
    samples = part.clip.samples[begin - part.begin : end - part.begin]
    if part.cut_at is not None:
        left = np.clip((part.cut_at + FADE - np.arange(begin, end)) / FADE, 0.0, 1.0)
        samples = samples * left.astype(np.float32)
    out[begin - start : end - start] += samples
