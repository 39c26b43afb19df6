"""What is known of each station, folded from what the broker says. Pure; a message that is no good changes nothing."""

import json
from collections.abc import Mapping
from typing import TypeAlias

from voice_coach.home.status import Activity, Alarm
from voice_coach.home.topics import ONLINE

MOST_STATIONS = 500
"""More are not taken in: a broker that anybody may write to must not fill the memory."""
LONGEST_MESSAGE = 4096
"""Bytes; a state has about 300."""
OFF = "off"

Shown: TypeAlias = Mapping[str, str | int | None]
"""What a page is told of a station: its activity, "off" where the coach does not run, and where its session stands."""

_TEXTS: Mapping[str, frozenset[str] | None] = {
    "activity": frozenset(Activity),
    "alarm": frozenset(Alarm),
    "exercise": None,
    "leg": None,
}
_NUMBERS = ("set", "sets", "repetition", "repetitions")
_LONGEST_TEXT = 40


class Stations:
    """All stations under ``base``."""

    def __init__(self, base: str) -> None:
        self._depth = len(base.split("/"))
        self._online: dict[str, bool] = {}
        self._states: dict[str, Shown] = {}
        self._written: dict[str, str] = {}

    def take(self, topic: str, payload: bytes) -> str | None:
        """Take a message; return the station of which something else is to be shown now, if any."""
        levels = topic.split("/")[self._depth :]
        if len(levels) != len(("station", "what")) or len(payload) > LONGEST_MESSAGE:
            return None
        station, what = levels
        if station not in self._online and len(self._online) >= MOST_STATIONS:
            return None
        before = self.shown(station)
        self._written.pop(station, None)
        if what == "availability":
            self._online[station] = payload == ONLINE.encode()
        elif what == "state" and (state := _state(payload)) is not None:
            self._online.setdefault(station, True)
            self._states[station] = state
        return station if self.shown(station) != before else None

    def shown(self, station: str) -> Shown | None:
        """Return what a page is told of a station; None: it is not known."""
        if station not in self._online:
            return None
        state = self._states.get(station, {})
        return {"activity": OFF} if not self._online[station] or not state else state

    def written(self, station: str) -> str:
        """Return what is shown of a station, with its name, as a member of a JSON object: written once for all pages."""
        if station not in self._written:
            self._written[station] = f"{json.dumps(station)}: {json.dumps(self.shown(station))}"
        return self._written[station]

    def names(self) -> list[str]:
        return sorted(self._online)


def _state(payload: bytes) -> Shown | None:
    """Return what is shown of a state; None where it is none."""
    try:
        told = json.loads(payload)
    except ValueError:
        return None
    if not isinstance(told, dict) or told.get("activity") not in set(Activity):
        return None
    texts = {key: _text(told.get(key), among) for key, among in _TEXTS.items()}
    numbers = {key: value if type(value := told.get(key)) is int else None for key in _NUMBERS}
    return {**texts, **numbers}


def _text(value: object, among: frozenset[str] | None) -> str | None:
    if not isinstance(value, str) or (among is not None and value not in among):
        return None
    return value[:_LONGEST_TEXT]
