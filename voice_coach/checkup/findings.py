"""A finding: what was found, whether that is well, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

Measures: TypeAlias = Mapping[str, float | str | bool | None]
"""What was measured, with the unit in each name."""


class Verdict(IntEnum):
    """How well it is; the worst one is the exit code."""

    GOOD = 0
    IMPROVE = 1
    """The coach runs, and could do better."""
    BROKEN = 2
    """The coach cannot run."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """For programs: "echo", "noise"."""
    verdict: Verdict
    found: str
    """One sentence for people."""
    advice: str | None = None
    """What to turn, move or type; None where all is well."""
    measures: Measures = field(default_factory=dict)
    cause: str = ""
    """Which of several things it is that may be wrong with it; "" where its name says it all."""


def worst(findings: Iterable[Finding]) -> Verdict:
    return max((finding.verdict for finding in findings), default=Verdict.GOOD)
