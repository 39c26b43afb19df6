"""What the coach does when it cannot hear, or cannot be heard: it waits, says so on what is left, and goes on.

Laws
- Nobody moves to a coach that cannot be stopped by voice: a set waits, and so does everything else that goes on by itself.
- In standby nobody is told: what happens there at night is no news.
- A rest goes on by itself when all is there again; whatever else waits for the user to say so.
"""

from voice_coach.events import Ailment, Deafened, SoundBack, SoundLost
from voice_coach.mind.conduct import STILL_PAUSED_S, Conduct
from voice_coach.mind.dialogue import MOVING, Due, State

GRAVE = frozenset({State.CHECKING, State.STOPPED, State.ASKING})
"""What is said here must have been heard: advice to somebody who may be hurt, and questions about their health."""


class Senses(Conduct):
    """The acts around lost devices and a deaf microphone."""

    lost: frozenset[str] = frozenset()
    """The devices that are lost."""
    ailing: tuple[Ailment, ...] = ()
    """What is wrong with the microphone and was not said yet, because somebody was moving or nobody there."""
    waits_for_sound = False
    """Whether the pause is none that the user asked for; no longer when it is left."""

    def sense(self, event: SoundLost | SoundBack | Deafened) -> Due:
        """Note what became of the sound; return what that triggers."""
        match event:
            case SoundLost(part):
                self.lost |= {part}
                return Due.SOUND_LOST
            case SoundBack(part):
                self.lost -= {part}
                self.own_voice.follow(event)
                return Due.SOUND_BACK
            case _:
                return Due.DEAFENED

    def wait_for_sound(self) -> None:
        """Pause until the device is back."""
        self.hold_still()
        self.waits_for_sound = True
        self.tell_of_sound()

    def tell_of_sound(self) -> None:
        """Say what was lost or is back, at once in a pause; what was said to no loudspeaker is not worth hearing to its end.

        What matters too much to be missed is said again.
        """
        match self.cause:
            case SoundLost(part) | SoundBack(part):
                unheard = part == "loudspeaker" and part not in self.lost
                if self.speaking and (unheard or self.state == State.PAUSED):
                    self.hush()
                tell = self.aside if self.state in GRAVE else self.say
                tell(f"sound.{'lost' if part in self.lost else 'back'}.{part}")
                if unheard and self.state in GRAVE:
                    self.say_again()

    def offer_to_go_on(self) -> None:
        self.tell_of_sound()
        if not self.lost:
            self.ask("sound.go_on", patience_s=STILL_PAUSED_S)

    def go_on_resting(self) -> None:
        self.tell_of_sound()
        self.resume_rest()

    def rest_can_go_on(self) -> bool:
        return self.waits_for_sound and not self.lost and self.paused_in_rest()

    # --- a microphone that delivers nothing of use --------------------------------------------------------------------

    def hears_nothing(self) -> bool:
        return isinstance(self.cause, Deafened) and self.cause.ailment is Ailment.SILENT

    def wait_for_ears(self) -> None:
        self.hold_still()
        self.play("paused")
        self.note_ailment()

    def note_ailment(self) -> None:
        """Say what is wrong as soon as somebody is there who does not move."""
        if isinstance(self.cause, Deafened):
            self.ailing = (*self.ailing, self.cause.ailment)
        if self.state not in {*MOVING, State.STANDBY}:
            self.tell_ailments()

    def tell_ailments(self) -> None:
        ailing, self.ailing = self.ailing, ()
        for ailment in ailing:
            self.aside(f"deaf.{ailment}")
