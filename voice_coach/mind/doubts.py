"""What was probably meant: asked about before it is done, and never where silence is what counts."""

from voice_coach.events import Heard
from voice_coach.mind.dialogue import CALM, MOVING, State, accepts
from voice_coach.mind.intent import ANSWERS, Intent
from voice_coach.mind.questions import ENOUGH_NOES
from voice_coach.mind.replies import Replies

NEVER_ASKED = frozenset(
    {
        *(Intent.STOP, Intent.PAUSE, Intent.PAIN, Intent.RED_FLAG, Intent.POSSIBLE, Intent.HELP_ME, Intent.EFFORT),
        *(Intent.FALSE_ALARM, Intent.WAKE, Intent.TEACH, Intent.UNTEACH, *ANSWERS),
    }
)
"""What is done when it is certain, and else not at all."""


class Doubts(Replies):
    """Asks "Did you mean ...?"."""

    def doubt(self, heard: Heard, intent: Intent) -> bool:
        """Ask whether ``heard`` was meant; return whether anything was asked or said.

        After too many wrong guesses the coach helps instead, in a set it says nothing then. Who was stopped is asked nothing of the kind.
        """
        state = State(self.state)
        meaning = self.in_words(intent, heard)
        calm = state in set(CALM) - {State.STOPPED}  # there the question is whether all is well
        if meaning is None or intent in NEVER_ASKED or not calm or intent.value not in accepts(state):
            return False
        self.came_from, self.fired = state, intent
        if self.question is not None:  # not answered, and now something else
            self.noes += 1
        if self.noes < ENOUGH_NOES:
            self.inquire(heard, "doubt.ask", meant=meaning)
            return True
        self.noes = 0
        self.close_question()
        if state not in MOVING:
            self.help()
        return True
