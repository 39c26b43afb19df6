"""How the coach behaves, as the user wishes it: its voice, its words, its sounds, its patience.

What is wished here is kept for the profile (see ``manners``); all of it can be taken back, at once or as a whole.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast, get_args

from voice_coach.events import FollowNoise, Prepare, SetPitch, SetRate, SetVolume
from voice_coach.mind.dialogue import MOVING
from voice_coach.mind.guard import Guard
from voice_coach.mind.manners import Manners, Sounds, Talk

VOLUME_STEP_DB, VOLUME_LEAST_DB, VOLUME_MOST_DB = 4.0, -16.0, 8.0
RATES = (0.78, 0.88, 1.0, 1.15, 1.3)
"""Rates of speech, relative to the settings, slowest first: slower, a short cue would not end in its phase (a test measures it)."""
PITCH_STEP, PITCH_MOST = 8, 24
"""How much higher or deeper the voice gets at a time, and at most, in steps of which 100 are all there are."""
PATIENCES_S = (5.0, 8.0, 12.0, 20.0, 30.0, 60.0)
"""How long the coach waits before it asks once more, in seconds."""
HESITATIONS_S = (0.8, 1.4, 2.0, 3.0)
"""In seconds: at 2 all commands with a pause of up to 2 s in them are whole (``bench.latency``), but each comes later."""
TALKS: tuple[Talk, ...] = get_args(Talk)


class Behaviour(Guard):
    """The acts that change how the coach behaves, and say how it does now."""

    def take_manners(self, manners: Manners) -> None:
        """Behave like this from now on; what a set says is rendered anew where it is spoken otherwise."""
        before, self.manners = self.manners, manners
        if manners.volume_db != before.volume_db:
            self.outbox.append(SetVolume(manners.volume_db))
        if manners.follow_noise != before.follow_noise:
            self.outbox.append(FollowNoise(manners.follow_noise))
        if manners.rate != before.rate:
            self.outbox.append(SetRate(manners.rate))
        if manners.pitch != before.pitch:
            self.outbox.append(SetPitch(manners.pitch))
        self.wording.terse, self.wording.simple = manners.talk != "full", manners.simple
        if manners.hesitation_s != before.hesitation_s:
            self.listen()
        if (manners.rate, manners.pitch) != (before.rate, before.pitch) and self.session is not None:
            self.outbox.append(Prepare(tuple(self.texts_of_a_set())))

    def behave(self, **wishes: Any) -> None:
        """Behave otherwise in these fields of ``Manners``."""
        self.take_manners(replace(self.manners, **wishes))

    def behave_as_usual(self) -> None:
        """Behave as the settings have it."""
        self.interrupt()
        self.take_manners(self.usual)
        self.plan_again()
        self.confirm("manners.usual")

    # --- the voice ----------------------------------------------------------------------------------------------------

    def louder(self) -> None:
        self._change_volume(VOLUME_STEP_DB, "volume.louder", "volume.loudest")

    def quieter(self) -> None:
        self._change_volume(-VOLUME_STEP_DB, "volume.quieter", "volume.quietest")

    def _change_volume(self, step_db: float, changed: str, at_the_end: str) -> None:
        self.interrupt()
        wanted = min(max(self.manners.volume_db + step_db, VOLUME_LEAST_DB), VOLUME_MOST_DB)
        key = changed if wanted != self.manners.volume_db else at_the_end
        self.behave(volume_db=wanted)
        self.aside(key)

    def choose_noise(self) -> None:
        """Let the voice follow the noise of the room, or stay at one volume."""
        self.interrupt()
        self.behave(follow_noise=self.heard().slots.get("follow") == "on")
        self.aside("noise.follow" if self.manners.follow_noise else "noise.ignore")

    def speak_slower(self) -> None:
        self._change_rate(-1, "speech.slower", "speech.slowest")

    def speak_faster(self) -> None:
        self._change_rate(1, "speech.faster", "speech.fastest")

    def _change_rate(self, step: int, changed: str, at_the_end: str) -> None:
        self.interrupt()
        index = RATES.index(self.manners.rate) + step
        if not 0 <= index < len(RATES):
            self.aside(at_the_end)
            return
        self.behave(rate=RATES[index])
        self.aside(changed)
        self.plan_again()

    def speak_higher(self) -> None:
        self._change_pitch(PITCH_STEP, "pitch.higher", "pitch.highest")

    def speak_deeper(self) -> None:
        self._change_pitch(-PITCH_STEP, "pitch.deeper", "pitch.deepest")

    def _change_pitch(self, step: int, changed: str, at_the_end: str) -> None:
        self.interrupt()
        wanted = self.manners.pitch + step
        if abs(wanted) > PITCH_MOST:
            self.aside(at_the_end)
            return
        self.behave(pitch=wanted)
        self.aside(changed)
        self.plan_again()

    # --- words and sounds ---------------------------------------------------------------------------------------------

    def say_less(self) -> None:
        self._change_talk(-1, "talk.less", "talk.least")

    def say_more(self) -> None:
        self._change_talk(1, "talk.more", "talk.most")

    def _change_talk(self, step: int, changed: str, at_the_end: str) -> None:
        """Say more or less, by a step or as much as was named."""
        self.interrupt()
        named = self.heard().slots.get("talk")
        index = TALKS.index(cast("Talk", named)) if named else TALKS.index(self.manners.talk) + step
        if not 0 <= index < len(TALKS):
            self.aside(at_the_end)
            return
        self.behave(talk=TALKS[index])
        self.confirm(f"talk.{named}" if named else changed)
        self.plan_again()

    def choose_words(self) -> None:
        self.interrupt()
        self.behave(simple=self.heard().slots.get("words") == "simple")
        self.confirm("words.short" if self.manners.simple else "words.usual")

    def choose_sounds(self) -> None:
        self.interrupt()
        self.behave(sounds=cast("Sounds", self.heard().slots["sounds"]))
        self.confirm(f"sounds.{self.manners.sounds}")
        self.plan_again()

    # --- the pace of a set --------------------------------------------------------------------------------------------

    def choose_pace(self) -> None:
        """Let the user count from now on, or the coach; a leg that is being worked is finished as it was begun."""
        self.interrupt()
        self.behave(self_paced=self.heard().slots.get("pace") == "mine")
        key = "pace.mine" if self.manners.self_paced else "pace.coach"
        self.aside("pace.later" if self.state in MOVING else key)

    # --- patience -----------------------------------------------------------------------------------------------------

    def be_patient(self) -> None:
        """Wait longer before asking once more, and for the next word of a command; or less long, but no word is cut off sooner than usual.

        What is being asked can wait as long as the user likes.
        """
        self.interrupt()
        less = self.heard().slots.get("patience") == "less"
        step = _shorter if less else _longer
        hesitation_s = max(step(HESITATIONS_S, self.manners.hesitation_s), self.usual.hesitation_s)
        self.behave(reprompt_s=step(PATIENCES_S, self.manners.reprompt_s), hesitation_s=hesitation_s)
        self.aside("patience.less" if less else "patience.more")

    def choose_address(self) -> None:
        self.interrupt()
        self.behave(wake_in_session=self.heard().slots.get("address") == "named")
        self.aside("address.named" if self.manners.wake_in_session else "address.open")


def _longer(steps: Sequence[float], now_s: float) -> float:
    return next((s for s in steps if s > now_s), now_s)


def _shorter(steps: Sequence[float], now_s: float) -> float:
    return next((s for s in reversed(steps) if s < now_s), now_s)
