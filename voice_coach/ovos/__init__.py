"""The coach as a skill of OpenVoiceOS: an open smart speaker hears and speaks, the same mind coaches.

It is text mode (``text.run_text``) in a thread of its own, with the assistant for keyboard and screen. What the assistant hears while
the skill is active goes to the coach first; what is nothing to it goes on to other skills. "Stop" stops the coach.

What is lost against the coach's own ears and voice: the assistant's wake word is needed for every sentence, safety words included; how
long a line takes is reckoned, so counts are not exact to the sample; and it does not fall silent when somebody speaks.
"""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from ovos_bus_client.message import Message
from ovos_workshop.decorators import intent_handler
from ovos_workshop.skills.converse import ConversationalSkill

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Effect, Entered, Event, Heard, Hush, Say
from voice_coach.mind.dialogue import State
from voice_coach.settings import Settings, load_settings
from voice_coach.text import run_text, spoken

WORDS_PER_S = 2.5
"""How fast the assistant is reckoned to speak: 150 words a minute."""
BREATH_S = 0.6
"""Until its voice begins and after it has ended, in seconds, together."""
ACTIVE_MINUTES = 60
"""For so long a user may be silent in a session and be heard by the coach first."""
ANSWER_S = 10.0
"""How long the coach may take to say whether something is for it, in seconds; the first time it reads its models."""


class VoiceCoachSkill(ConversationalSkill):  # type: ignore[misc]  # OVOS ships no types
    """Hands utterances to the coach, and speaks its lines."""

    def initialize(self) -> None:
        """See ``OVOSSkill``. The skill's setting ``settings_file`` names another file of settings."""
        self._coach: _Coach | None = None

    @intent_handler("start.intent")  # type: ignore[untyped-decorator]  # OVOS ships no types
    def handle_start(self, message: Message) -> None:
        """Start the coach, or wake it; what was said may be more than that."""
        coach = self._running_coach()
        if coach is not None:
            self.activate(duration_minutes=ACTIVE_MINUTES)
            coach.hears(f"{coach.settings.hearing.wake_phrase} {_utterance(message)}")

    def can_converse(self, message: Message) -> bool:  # noqa: ARG002 - asked before each utterance
        """Return whether the coach waits for words."""
        return self._coach is not None and self._coach.awake

    def converse(self, message: Message) -> bool:
        """Return whether it was for the coach."""
        if self._coach is None or not self._coach.hears(_utterance(message)):
            return False
        self.activate(duration_minutes=ACTIVE_MINUTES)
        return True

    def can_stop(self, message: Message) -> bool:
        """Return whether there is anything to stop."""
        return self.can_converse(message)

    def stop(self) -> bool:
        """Stop what the coach does."""
        return self._coach is not None and self._coach.awake and self._coach.hears("stop")

    def shutdown(self) -> None:
        """End the coach with the skill."""
        if self._coach is not None:
            self._coach.leave()
            self._coach = None
        super().shutdown()

    def _running_coach(self) -> "_Coach | None":
        """Return the coach, started where it does not run; None where it cannot: that is said."""
        if self._coach is None or not self._coach.running:
            file = (self.settings or {}).get("settings_file")
            try:
                self._coach = _Coach(self, load_settings(Path(file).expanduser() if file else None))
            except VoiceCoachError as error:
                self.speak(str(error))
                return None
        return self._coach

    def _fall_silent(self) -> None:
        self.bus.emit(Message("mycroft.audio.speech.stop"))


class _Coach:
    """Text mode in a thread; its observer, too. Threads: ``hears`` and ``leave`` belong to the assistant's."""

    def __init__(self, skill: VoiceCoachSkill, settings: Settings) -> None:
        self.settings = settings
        self.awake = True
        """Whether it is not in standby."""
        self._skill = skill
        self._words: SimpleQueue[str | None] = SimpleQueue()
        self._understood: SimpleQueue[Heard] = SimpleQueue()
        self._thread = Thread(target=self._run, name="voice-coach", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def hears(self, utterance: str) -> bool:
        """Hand it over; return whether it was for the coach."""
        self._words.put(utterance)
        try:
            while (heard := self._understood.get(timeout=ANSWER_S)).text != spoken(utterance):
                pass
        except Empty:
            return False
        return heard.intent is not None or heard.safety is not None

    def leave(self) -> None:
        """End it."""
        self._words.put(None)
        self._thread.join(ANSWER_S)

    def on_event(self, event: Event) -> None:
        if isinstance(event, Heard):
            self._understood.put(event)

    def on_effect(self, effect: Effect, at: float) -> None:  # noqa: ARG002 - an observer is told when
        match effect:
            case Entered(state):
                self.awake = state != State.STANDBY
            case Hush():
                self._skill._fall_silent()  # noqa: SLF001 - they are one thing in two threads
            case _:
                pass

    def _run(self) -> None:
        try:
            run_text(self.settings, self._utterances(), self._skill.speak, [self], takes_s)
        except VoiceCoachError as error:
            self._skill.speak(str(error))
        finally:
            self.awake = False

    def _utterances(self) -> Iterator[str]:
        while (words := self._words.get()) is not None:
            yield words


def takes_s(say: Say) -> float:
    """Return how long an assistant is reckoned to speak a line, in seconds."""
    return len(say.text.split()) / WORDS_PER_S + BREATH_S


def _utterance(message: Message) -> str:
    """Return what was said; the best of what was understood."""
    utterances = message.data.get("utterances") or [message.data.get("utterance", "")]
    return str(utterances[0])
