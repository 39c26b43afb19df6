"""What maintainers look at on the machine itself: the dialogue, the last session, and how the sound fares."""

from copy import copy
from dataclasses import fields
from html import escape
from typing import TypeVar

from voice_coach.diagram.picture import svg
from voice_coach.events import Effect, Entered, Event, LineEnded, LineStarted, Recalled, Say
from voice_coach.mind.dialogue import State
from voice_coach.mind.past import GUEST, Past
from voice_coach.rehearsal.account import Account
from voice_coach.rehearsal.timeline import draw_timeline
from voice_coach.screen.hub import Hub

TIMES = frozenset({"at", "started_at", "ended_at"})
BEGINS, ENDS = frozenset({State.CHOOSING, State.WARM_UP}), frozenset({State.STANDBY})
_What = TypeVar("_What")


class LastSession:
    """Observer that accounts for one session at a time, from its own beginning; of a guest nothing is left when it is over."""

    def __init__(self, past: Past) -> None:
        self.account = Account()
        self._guest = past.profile == GUEST
        self._began_at = 0.0
        self._over = True
        self._known: set[int] = set()

    def on_event(self, event: Event) -> None:
        if isinstance(event, Recalled):
            self._guest = event.past.profile == GUEST
        if isinstance(event, LineStarted | LineEnded) and event.ticket not in self._known:
            return  # a line of the session before
        if not self._over:
            self.account.on_event(_shifted(event, self._began_at))

    def on_effect(self, effect: Effect, at: float) -> None:
        match effect:
            case Entered(state) if state in BEGINS and (self._over or state == State.CHOOSING):
                self.account, self._began_at, self._over = Account(), at, False
                self._known.clear()
            case Entered(state) if state in ENDS:
                self._over = True
                if self._guest:
                    self.account = Account()
            case Say():
                self._known.add(effect.ticket)
        if not self._over:
            self.account.on_effect(_shifted(effect, self._began_at), at - self._began_at)


def _shifted(what: _What, by: float) -> _What:
    """Return an event or an effect as if the clock had begun ``by`` seconds later."""
    shifted = copy(what)
    for name in TIMES & {field.name for field in fields(shifted)}:  # type: ignore[arg-type]  # all of them are dataclasses
        time = getattr(what, name)
        if time is not None:
            object.__setattr__(shifted, name, time - by)  # it is frozen, and nobody has it yet
    return shifted


class Debug:
    """Makes the pages. Its thread is the server's; what it reads, the main thread only adds to."""

    def __init__(self, hub: Hub, last: LastSession) -> None:
        self._hub = hub
        self._last = last

    def dialogue(self) -> str:
        return svg()

    def timeline(self) -> str:
        return draw_timeline(self._last.account, "The last session")

    def page(self) -> str:
        sound = self._hub.scene.sound
        rows = {} if sound is None else {field.name: getattr(sound, field.name) for field in fields(sound)}
        rows = {"pages": len(self._hub.pages), "state": self._hub.scene.state, **rows}
        cells = "".join(f"<tr><th scope=row>{escape(name)}<td>{escape(str(value))}" for name, value in rows.items())
        return PAGE.format(rows=cells)


PAGE = """<!doctype html>
<html lang="en" data-theme="auto">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Voice Coach: for maintainers</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/base.css">
<link rel="stylesheet" href="/static/pages.css">
<script type="module" src="/static/debug.js"></script>
<main class="debug">
<h1>For maintainers</h1>
<h2>Sound</h2>
<p>Microphone: <output id="level"></output> dB below full scale, the loudest 10 ms of each tenth of a second</p>
<table>{rows}</table>
<h2>The last session</h2>
<p><a href="/debug/timeline.svg">The timeline alone</a></p>
<div class="scroll" tabindex="0" role="region" aria-label="Timeline"><img src="/debug/timeline.svg" alt="Timeline of the last session"></div>
<h2>The dialogue</h2>
<p><a href="/debug/dialogue.svg">The picture alone</a></p>
<div class="scroll" tabindex="0" role="region" aria-label="Dialogue"><img src="/debug/dialogue.svg" alt="The state machine of the dialogue"></div>
</main>
</html>
"""
