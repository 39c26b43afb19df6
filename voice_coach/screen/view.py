"""The scene as a page gets it: plain data with every name and number that is shown. All times are seconds on the coach's clock."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from voice_coach.events import Heard, Paced
from voice_coach.mind.dialogue import IN_SESSION, MOVING, State
from voice_coach.mind.intent import Intent
from voice_coach.mind.past import GUEST, PastSession
from voice_coach.screen.labels import Labels
from voice_coach.screen.scene import CODE_S, Scene
from voice_coach.screen.touch import Content, Touches

Plain: TypeAlias = dict[str, Any]
"""What JSON can say."""

MOOD: Mapping[str, str] = {
    **dict.fromkeys(MOVING, "move"),
    State.RESTING: "rest",
    State.PAUSED: "pause",
    State.CHECKING: "ask",
    State.ASKING: "ask",
    State.STOPPED: "alarm",
}
"""What the page looks like, by state; else "calm"."""


class View:
    """Knows the names of things."""

    def __init__(self, labels: Labels, content: Content) -> None:
        self._labels = labels
        self._exercises = content.exercises
        self._wake = content.wake
        self.touches = Touches(labels, content)

    def show(self, scene: Scene) -> Plain:
        """Return what a page shows."""
        return {
            "state": scene.state,
            "mood": MOOD.get(scene.state, "calm"),
            "title": self._title(scene),
            "hint": self._hint(scene),
            "session": scene.state in IN_SESSION,
            "listening": scene.listening,
            "question": scene.question,
            "said": [{"text": line.text, "at": line.at, "over": line.over} for line in scene.said],
            "soon": [{"text": line.text, "at": line.at} for line in scene.waiting if line.at is not None],
            "heard": self._heard(scene.heard),
            "phases": [phase for paced in scene.phases for phase in _phases(paced)],
            "rest": None if scene.rest is None else {"from": scene.rest.from_, "to": scene.rest.until},
            "standing": self._standing(scene),
            "alarm": self._alarm(scene),
            "sound": self._sound(scene),
            "voice": {"volume_db": scene.gain_db, "rate": scene.rate},
            "profile": scene.past.profile,
        }

    def _title(self, scene: Scene) -> str:
        after_stop = scene.state == State.ASKING and scene.alarm is not None
        title = self._labels.asked_after_stop if after_stop else self._labels.state(scene.state).title
        return title.format(wake=self._wake)

    def _hint(self, scene: Scene) -> str:
        """Return what to say next."""
        if scene.listening:
            return self._labels.hold_on
        if scene.question and scene.state != State.ASKING:
            return self._labels.answer_number if Intent.NUMBER in scene.expected else self._labels.answer_yes_or_no
        return self._labels.state(scene.state).hint.format(wake=self._wake)

    def buttons(self, scene: Scene) -> list[Plain]:
        """Return what can be touched."""
        return [
            {"id": touch.id, "label": touch.command.name, "say": touch.command.text, "place": touch.place}
            for touch in self.touches.of(scene)
        ]

    def _heard(self, heard: Heard | None) -> Plain | None:
        if heard is None:
            return None
        return {"text": heard.text, "at": heard.at, "for_coach": heard.intent is not None, "by_hand": heard.by_hand}

    def _standing(self, scene: Scene) -> Plain | None:
        """Return where the session stands, and how its movement is drawn."""
        at = scene.progress
        exercise = self._exercises.get(at.exercise) if at is not None else None
        if at is None or exercise is None:
            return None
        level = exercise.level(at.level)
        return {
            "exercise": exercise.name,
            "level": level.name,
            "leg": at.leg,
            "set": at.set,
            "sets": at.sets,
            "repetition": at.repetition,
            "repetitions": at.repetitions,
            "tempo": exercise.tempo(at.tempo).name,
            "posture": exercise.figure.posture,
            "lift_deg": exercise.figure.lift_deg * level.range,
            "knee_deg": level.knee_deg,
            "hands": level.hands,
        }

    def _alarm(self, scene: Scene) -> Plain | None:
        if scene.alarm is None or scene.state != State.STOPPED:
            return None
        danger = scene.alarm.kind == "danger"
        return {
            "kind": scene.alarm.kind,
            "advice": scene.alarm.advice,
            "call": self._labels.emergency if danger else None,
            "note": self._labels.not_a_doctor,
        }

    @staticmethod
    def _sound(scene: Scene) -> Plain:
        sound = scene.sound
        return {
            "lost": sorted(scene.lost),
            "ailment": scene.ailment,
            "lag": 0.0 if sound is None else sound.output_latency_s,
        }

    # --- what is asked for on its own ---------------------------------------------------------------------------------

    @staticmethod
    def code(scene: Scene, now: float) -> str | None:
        """Return the pairing code that is valid at ``now``: for who sits before this machine's own screen."""
        code = scene.code
        return code.code if code is not None and now - code.at <= CODE_S else None

    def history(self, scene: Scene) -> Plain:
        """Return the sessions of the present profile; nothing is kept of guests, so nothing of them is shown either."""
        if scene.past.profile == GUEST:
            return {"guest": True, "profile": "", "levels": {}, "sessions": []}
        sessions = [session for session in scene.past.sessions if session.repetitions or session.pains]
        return {
            "guest": False,
            "profile": scene.past.profile.title(),
            "exercises": {
                exercise.id: {"name": exercise.name, "levels": [level.name for level in exercise.levels]}
                for exercise in self._exercises.values()
            },
            "sessions": [self._session(session) for session in sessions],
        }

    def _session(self, session: PastSession) -> Plain:
        exercise = self._exercises.get(session.exercise)
        levels = [level.id for level in exercise.levels] if exercise else []
        return {
            "day": date.fromordinal(session.day).isoformat() if session.day else None,
            "exercise": session.exercise,
            "level": levels.index(session.level) + 1 if session.level in levels else None,
            "repetitions": session.repetitions,
            "sets": session.sets,
            "pains": list(session.pains),
            "end": session.end,
        }


def _phases(paced: Paced) -> Iterable[Plain]:
    """Yield the phases of a repetition with their exact beginnings and ends."""
    onsets = (paced.lift_at, paced.hold_at, paced.lower_at, paced.between_at, paced.over_at)
    for name, begins, ends in zip(("lift", "hold", "lower", "between"), onsets, onsets[1:], strict=False):
        yield {"phase": name, "from": begins, "to": ends, "number": paced.number, "leg": paced.leg}
