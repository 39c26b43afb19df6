"""Work in a process of its own."""

import math
import os
from pathlib import Path

import pytest

from voice_coach.apart import apart
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.model import find_model


def test_another_process_does_the_work() -> None:
    assert apart(os.getpid) != os.getpid()


def test_what_it_returns_comes_back() -> None:
    """Arguments go in and the result comes out."""
    assert apart(math.comb, 5, 2) == 10


def test_what_it_raises_is_raised_here(tmp_path: Path) -> None:
    """A sentence for the user stays one."""
    with pytest.raises(VoiceCoachError, match="There is no speech model at"):
        apart(find_model, tmp_path / "none")
