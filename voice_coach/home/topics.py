"""What a station says over MQTT, and where: the messages of its status, and the topics of its commands.

<base>/<station>/availability     "online" or "offline", which the broker says of a coach that is gone; retained
<base>/<station>/state            JSON, see ``state``; retained
<base>/<station>/last_session     JSON, see ``last_session``; retained, and kept by the broker while the coach is off
<base>/<station>/do/<command>     what is asked of it, with the value that is chosen as payload; never retained
"""

import json
from dataclasses import dataclass

from voice_coach.home.status import Status
from voice_coach.mind.past import PastSession

ONLINE, OFFLINE = "online", "offline"


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one station."""

    base: str
    station: str

    @property
    def availability(self) -> str:
        return f"{self.base}/{self.station}/availability"

    @property
    def state(self) -> str:
        return f"{self.base}/{self.station}/state"

    @property
    def last_session(self) -> str:
        return f"{self.base}/{self.station}/last_session"

    def do(self, command: str) -> str:
        """Return where ``command`` is asked for; "+": any."""
        return f"{self.base}/{self.station}/do/{command}"

    def messages(self, status: Status) -> dict[str, str]:
        """Return everything that is to be known of a status: payloads by topic."""
        messages = {self.state: json.dumps(state(status))}
        if status.last is not None:
            messages[self.last_session] = json.dumps(last_session(status.last))
        elif status.forgotten:
            messages[self.last_session] = json.dumps({"exercise": None})
        return messages


def state(status: Status) -> dict[str, object]:
    """Return the state as it is published. What there is none of is null, so that a reader need not remember."""
    progress = status.progress
    return {
        "state": status.state.value,
        "activity": status.activity.value,
        "look": status.look.value,
        "alarm": status.alarm.value if status.alarm else None,
        "call": status.call.value if status.call else None,
        "exercise": progress.exercise if progress else None,
        "level": progress.level if progress else None,
        "leg": progress.leg if progress else None,
        "set": progress.set if progress else None,
        "sets": progress.sets if progress else None,
        "repetition": progress.repetition if progress else None,
        "repetitions": progress.repetitions if progress else None,
        "tempo": progress.tempo if progress else None,
        "lost": sorted(status.lost),
    }


def last_session(last: PastSession) -> dict[str, object]:
    """Return what is published of a session that is over: nothing of what hurt."""
    return {
        "exercise": last.exercise,
        "level": last.level,
        "sets": last.sets,
        "repetitions": last.repetitions,
        "end": last.end.value if last.end else None,
    }
