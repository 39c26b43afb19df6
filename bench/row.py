"""One figure of the bench: what was measured, what it should be, and how to measure it again."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    value: float
    unit: str
    target: str
    """As in "≥ 0.99"; empty where the figure is only reported."""
    passed: bool | None
    """None where there is no target."""
    detail: str
    """How many, over what, and the bounds where it is a rate."""
    command: str

    @property
    def verdict(self) -> str:
        return {True: "reached", False: "MISSED", None: ""}[self.passed]


def at_least(target: float) -> tuple[str, Callable[[float], bool]]:
    return f"≥ {target:g}", lambda value: value >= target


def at_most(target: float) -> tuple[str, Callable[[float], bool]]:
    return f"≤ {target:g}", lambda value: value <= target


def row(
    name: str,
    value: float,
    unit: str,
    *,
    detail: str,
    command: str,
    target: tuple[str, Callable[[float], bool]] | None = None,
) -> Row:
    """Return a row that judges itself."""
    text, reached = target or ("", None)
    return Row(name, value, unit, text, None if reached is None else reached(value), detail, command)


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 % bounds of a rate: Wilson's score interval (Wilson 1927)."""
    z = 1.959964
    rate, square = hits / trials, z * z / trials
    centre, spread = rate + square / 2, z * math.sqrt((rate * (1 - rate) + square / 4) / trials)
    return max(0.0, (centre - spread) / (1 + square)), min(1.0, (centre + spread) / (1 + square))


def poisson(events: int) -> tuple[float, float]:
    """Return the 95 % bounds of a count of rare events: Garwood's exact interval (1936)."""
    low = 0.0 if events == 0 else _mean_where(lambda mean: 1 - _at_most(events - 1, mean) >= 0.025)
    return low, _mean_where(lambda mean: _at_most(events, mean) <= 0.025)


def _at_most(events: int, mean: float) -> float:
    """Return how likely it is that no more than so many happen."""
    return sum(math.exp(count * math.log(mean) - mean - math.lgamma(count + 1)) for count in range(events + 1))


def _mean_where(reached: Callable[[float], bool]) -> float:
    """Return the least mean from which ``reached`` holds."""
    low, high = 0.0, 1.0
    while not reached(high):
        low, high = high, 2 * high
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
