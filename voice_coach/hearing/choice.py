"""Which of the word sequences that were nearly as likely is taken: one that is expected, if the best one says nothing.

The decoder does not know what the coach has just asked. So "free", which is as good as nothing, is "three" where a number is
expected, and "start the workout", which means nothing within one, is "stop the workout" there. Where it means something, as
"start please" does during the warm-up, "stop please" is taken only if there is hardly anything between them.
"""

from collections.abc import Callable, Sequence

from voice_coach.hearing.answers import ANSWERS
from voice_coach.hearing.evidence import Candidate
from voice_coach.hearing.reading import Reading, Way

MARGIN = 3.0
"""How much less likely an answer that is expected may be, as a negative natural logarithm (``docs/benchmarks.md``, single words)."""
COMMAND_MARGIN = 1.0
"""The same for what nobody has asked for: at 3, of 126 single words that are no commands 7 are acted upon in a set ("visual" as
"easier"), at 1 it is 5."""
_HALTING = frozenset({"Stop", "Pause"})
_EASILY = ANSWERS | _HALTING
"""What is taken at ``MARGIN``: a stop that is not heard is worse than one too many."""
HALTING_MARGIN = 0.5
"""How much less likely "stop" or "pause" may be than another order: of 300 commands in quiet rooms three were "start please" by 0.03 to
0.34, each of them a "stop please" (``bench.barge_in``)."""
SILENCE_MARGIN = 0.3
"""The same, where most likely nothing was said."""
DOUBT_MARGIN = 1.5
"""A sentence of the grammar is doubtful if something else is no less likely than this: two metres away and 10 dB above noise, at 2 three
more of 100 are asked about, all of them right (``bench.understanding``)."""
FEW = 2
"""Words: what is longer and no sentence of the grammar was not meant for us, however near it comes to one."""


def choose(
    candidates: Sequence[Candidate], read: Callable[[str], Reading], only: frozenset[str] | None = None
) -> Candidate:
    """Return the candidate to be read; ``candidates``, one at least, stand in order, the best first.

    ``only``: the intents for which another than the best may be taken (None: all).
    """
    best = candidates[0]
    reading = read(best.text)
    means_something = reading.intent is not None and (reading.accepted or reading.safety is not None)
    is_long = reading.intent is None and len(best.words) > FEW
    is_to_stand = means_something and (reading.safety is not None or reading.intent in ANSWERS)
    if is_long or is_to_stand:
        return best
    if means_something:
        margin, only = HALTING_MARGIN, _HALTING if only is None else _HALTING & only
    else:
        margin = MARGIN if best.words else SILENCE_MARGIN
    return _expected(candidates, read, margin, only) or best


def _expected(
    candidates: Sequence[Candidate], read: Callable[[str], Reading], margin: float, only: frozenset[str] | None
) -> Candidate | None:
    """Return the likeliest but the best that is a sentence of the grammar, expected, and one of ``only``."""
    for other in candidates[1:]:
        if other.cost > margin:
            break
        reading = read(other.text)
        is_likely = other.cost <= COMMAND_MARGIN or reading.intent in _EASILY
        is_wanted = reading.accepted and is_likely and (only is None or reading.intent in only)
        if reading.way is Way.TEMPLATE and is_wanted and reading.safety is None:
            return other
    return None


def is_doubtful(chosen: Candidate, candidates: Sequence[Candidate], read: Callable[[str], Reading]) -> bool:
    """Return whether several words that are a sentence of the grammar could nearly as well be what means something else.

    What is said about the body is not doubted: it is acted upon at once.
    """
    reading = read(chosen.text)
    if len(chosen.words) == 1 or reading.way is not Way.TEMPLATE or reading.safety is not None:
        return False
    return is_rivalled(chosen, candidates, read, DOUBT_MARGIN)


def is_rivalled(
    chosen: Candidate, candidates: Sequence[Candidate], read: Callable[[str], Reading], margin: float
) -> bool:
    """Return whether another sequence of words that means something else, or nothing, is dearer by less than ``margin``."""
    reading = read(chosen.text)
    rivals = (read(other.text) for other in candidates if other.cost < chosen.cost + margin)
    return any((rival.intent, rival.slots) != (reading.intent, reading.slots) for rival in rivals)
