"""Does what each effect says: the speaker what can be heard, the recogniser what is to be listened for, the disk what is kept."""

from collections.abc import Callable
from typing import TypeAlias

from voice_coach.events import (
    CallForHelp,
    Counted,
    Effect,
    Entered,
    Forget,
    Learn,
    Leave,
    Listen,
    Paced,
    Recall,
    Remember,
    RestUntil,
    Unlearn,
)
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.speaking.speaker import Speaker

Perform: TypeAlias = Callable[[Effect], object]


def performer(
    speaker: Speaker,
    recogniser: ExchangeableRecogniser,
    learn: Callable[[Learn | Unlearn], object],
    remember: Callable[[Remember | Recall | Forget], object],
) -> Perform:
    """Return what does each effect; what is only for those who look on, they see for themselves."""

    def perform(effect: Effect) -> None:
        match effect:
            case Listen():
                recogniser.listen(effect.intents, addressed_only=effect.addressed_only, patience_s=effect.patience_s)
            case Learn() | Unlearn():
                learn(effect)
            case Remember() | Recall() | Forget():
                remember(effect)
            case Entered() | Counted() | Paced() | RestUntil() | CallForHelp() | Leave():
                pass
            case audible:
                speaker.perform(audible)

    return perform
