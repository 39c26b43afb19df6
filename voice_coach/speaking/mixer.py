"""The mixer: one mono output stream, in which every clip begins at an exact sample.

Laws
- What is rendered does not depend on the sizes of the blocks it is rendered in.
- A clip scheduled for frame f is heard to begin (``Clip.onset``) at frame f, or not at all.
- Of speech only one line is audible at a time; sounds mix freely over it.
- For each ticket ``LineStarted`` comes at most once, at the onset, and ``LineEnded`` exactly once, whatever became of it.
- After ``hush`` what sounds fades out in 5 ms, and from then on there is silence until something new is played.
- After ``hold`` what sounds fades out in 5 ms, and nothing is heard until ``release``. Meanwhile queued lines wait, and what
  has a time passes unheard when it comes: such a line ends at its onset, incomplete, without having started. Of what is cut
  a scheduled line ends there and then; a queued one goes back to the head of the queue and is said again from the phrase that was cut,
  as the same line: a start that was told is not told again. A ``hush`` ends the hold too, and drops what waits.
- What has begun keeps the room gain that it began with; the gain of everything moves at once.

Threads: ``render`` belongs to the audio callback (in a rehearsal, to the one thread there is). Commands may come from any
other thread: they cross in a deque and take effect at the start of the next block; events come back in another. Neither
side ever waits for the other.
"""

from bisect import insort
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

import numpy as np

from voice_coach.events import BREATH_S, MIXER_RATE, LineEnded, LineStarted
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.gain import LOUDEST_DB, Gain, soft_limit
from voice_coach.speaking.levels import Samples, amplitude

FADE = round(0.005 * MIXER_RATE)
"""Frames in which a clip that is cut fades out."""

BREATH = round(BREATH_S * MIXER_RATE)
"""Frames between the end of a line and the first sample of the next queued one, unless the line has a gap of its own."""


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
    lane: Lane
    queued: bool = False
    gap: int = BREATH
    """Frames of silence after it, before the next queued line."""
    started: bool = False
    """Whether its ``LineStarted`` was told."""
    cut_at: int | None = None
    """Frame at which it begins to fade out."""
    gain: float = 1.0
    """Factor for the room that it is played in."""

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
        self._sounding: list[_Part] = []  # what has begun, in the order in which it is added up
        self._line: _Part | None = None  # the one of them that has the voice lane
        self._scheduled: list[_Part] = []  # what has a time that is still to come, by its begin
        self._queue: deque[_Part] = deque()
        self._held = False
        self._breath_until = 0
        self._gain = Gain()
        self._gain_db = self._room_db = 0.0

    # --- the other threads' side ---------------------------------------------------------------------------------------

    def frame_at(self, seconds: float) -> int:
        """Return the frame that is heard at this time on the clock."""
        return round((seconds - self._origin_s) * MIXER_RATE)

    def seconds_at(self, frame: int) -> float:
        """Return the time on the clock at which this frame is heard."""
        return self._origin_s + frame / MIXER_RATE

    def play(
        self, clip: Clip, *, lane: Lane, ticket: int | None = None, start: int | None = None, gap: int = BREATH
    ) -> None:
        """Play a clip whose onset is heard at frame ``start``; after a line, no queued one begins for ``gap`` frames.

        None is now for a sound; for a line it is after the lines queued before it, when the voice lane is free. A
        scheduled line whose onset a queued line would cover is dropped; one whose onset another scheduled line would
        cover cuts that one.
        """
        self._commands.append(partial(self._on_play, clip, lane, ticket, start, gap))

    def drop(self, ticket: int) -> None:
        """Report that the line of this ticket will never be heard."""
        self._commands.append(partial(self._on_drop, ticket))

    def hush(self) -> None:
        """Fade out what sounds and drop everything else."""
        self._commands.append(self._on_hush)

    def hold(self) -> None:
        """Fade out what sounds and keep silent until ``release`` or ``hush``."""
        self._commands.append(self._on_hold)

    def release(self) -> None:
        """Go on after ``hold``: with the phrase that was cut of a queued line, and with what has its onset from now on."""
        self._commands.append(self._on_release)

    def unschedule(self, since: int) -> None:
        """Drop what is scheduled for frame ``since`` or later and has not begun."""
        self._commands.append(partial(self._on_unschedule, since))

    def gain(self, db: float) -> None:
        """Change the gain of everything, smoothly within 50 ms."""
        self._commands.append(partial(self._on_gain, db))

    def room_gain(self, db: float) -> None:
        """Play what begins from now on with this gain as well; both together are ``LOUDEST_DB`` at most."""
        self._commands.append(partial(self._on_room_gain, db))

    def drain_events(self) -> list[LineStarted | LineEnded]:
        """Return what happened since the last call, in order of time."""
        return [self._events.popleft() for _ in range(len(self._events))]

    # --- the audio callback's side ------------------------------------------------------------------------------------

    def render(self, frames: int) -> Samples:
        """Return the next ``frames`` samples."""
        while self._commands:
            self._commands.popleft()()
        start, stop = self.position, self.position + frames
        if self._held:
            self._pass_unheard(stop)
        else:
            self._begin_parts(stop)
        out = np.zeros(frames, np.float32)
        for part in self._sounding:
            _add(part, out, start)
            self._report(part, stop)
        if self._sounding:
            self._gain.apply(out, start)
            soft_limit(out)
        self._sounding = [part for part in self._sounding if part.end > stop]
        self.position = stop
        self._events.extend(sorted(self._news, key=lambda event: (event.at, isinstance(event, LineStarted))))
        self._news.clear()
        return out

    def _begin_parts(self, stop: int) -> None:
        """Let what begins before ``stop`` begin, each at its frame."""
        now = self.position
        while now < stop:
            if self._line is not None and self._line.end <= now:
                self._breath_until = self._line.end + self._line.gap
                self._line = None
            while self._scheduled and self._scheduled[0].begin <= now:
                self._begin_scheduled(self._scheduled.pop(0), now)
            if self._line is None and self._queue and self._breath_until <= now:
                self._line = self._queue.popleft()
                self._line.begin = now
                self._sound(self._line)
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
        if part.lane is Lane.VOICE:
            if other is not None and other.end > part.onset:
                if other.queued:
                    self._end(part.ticket, now)
                    return
                other.cut_at = now
            self._line = part
        self._sound(part)

    def _sound(self, part: _Part) -> None:
        part.gain = amplitude(min(self._room_db, LOUDEST_DB - self._gain_db))
        self._sounding.append(part)

    def _pass_unheard(self, stop: int) -> None:
        """Drop what would have been heard to begin before ``stop``."""
        for part in self._scheduled:
            if part.onset < stop:
                self._end(part.ticket, part.onset)
        self._scheduled = [part for part in self._scheduled if part.onset >= stop]

    def _report(self, part: _Part, stop: int) -> None:
        """Tell of the onset and the end of a line, where they lie before ``stop``."""
        if part.ticket is None:
            return
        over_at = part.end if part.cut_at is None else part.cut_at
        if not part.started and part.onset < min(stop, over_at):
            self._news.append(LineStarted(part.ticket, self.seconds_at(part.onset)))
            part.started = True
        if over_at <= stop:
            self._end(part.ticket, over_at, complete=part.cut_at is None)
            part.ticket = None

    def _end(self, ticket: int | None, frame: int, *, complete: bool = False) -> None:
        if ticket is not None:
            self._news.append(LineEnded(ticket, complete, self.seconds_at(frame)))

    # --- commands, at the start of a block ----------------------------------------------------------------------------

    def _on_play(self, clip: Clip, lane: Lane, ticket: int | None, start: int | None, gap: int) -> None:
        if start is None and lane is Lane.VOICE:
            self._queue.append(_Part(clip, ticket, self.position, lane, queued=True, gap=gap))
        elif start is not None and start < self.position:
            self.late += 1
            self._end(ticket, self.position)
        else:
            begin = self.position if start is None else start - clip.onset
            insort(self._scheduled, _Part(clip, ticket, begin, lane, gap=gap), key=lambda part: part.begin)

    def _on_drop(self, ticket: int) -> None:
        self._end(ticket, self.position)

    def _on_hush(self) -> None:
        for part in (*self._scheduled, *self._queue):
            self._end(part.ticket, self.position)
        self._scheduled.clear()
        self._queue.clear()
        self._cut()
        self._held = False
        self._breath_until = self.position

    def _on_hold(self) -> None:
        line = self._line
        if line is not None and line.queued and line.end > self.position:
            self._queue.appendleft(replace(line, clip=line.clip.from_phrase_at(self.position - line.begin)))
            line.ticket = None
        self._cut()
        self._held = True

    def _on_release(self) -> None:
        self._held = False

    def _cut(self) -> None:
        """Let everything that sounds fade out from now on."""
        for part in self._sounding:
            part.cut_at = self.position if part.cut_at is None else part.cut_at
        self._line = None

    def _on_unschedule(self, since: int) -> None:
        for part in self._scheduled:
            if part.onset >= since:
                self._end(part.ticket, self.position)
        self._scheduled = [part for part in self._scheduled if part.onset < since]

    def _on_gain(self, db: float) -> None:
        self._gain_db = db
        self._gain.change(db, self.position)

    def _on_room_gain(self, db: float) -> None:
        self._room_db = db


def _add(part: _Part, out: Samples, start: int) -> None:
    """Add the samples of the part that lie in the block ``out``, whose first sample is frame ``start``."""
    begin, end = max(part.begin, start), min(part.end, start + out.size)
    if begin >= end:
        return
    samples = part.clip.samples[begin - part.begin : end - part.begin] * np.float32(part.gain)
    if part.cut_at is not None:
        left = np.clip((part.cut_at + FADE - np.arange(begin, end)) / FADE, 0.0, 1.0)
        samples = samples * left.astype(np.float32)
    out[begin - start : end - start] += samples
