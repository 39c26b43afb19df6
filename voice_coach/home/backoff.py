"""How long to wait before trying again: exponential back-off with full jitter.

After M. Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015): a wait drawn evenly from nothing to a bound
that doubles spreads a hundred stations over the whole of it, when their broker comes back.
"""

from collections.abc import Callable, Iterator

FIRST_S, LONGEST_S = 1.0, 60.0


def waits(random: Callable[[], float]) -> Iterator[float]:
    """Yield seconds to wait, for ever; ``random`` draws evenly from 0 to 1."""
    bound = FIRST_S
    while True:
        yield bound * random()
        bound = min(2 * bound, LONGEST_S)
