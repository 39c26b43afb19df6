"""Freed memory goes back to the system."""

import platform

import pytest

from voice_coach.hearing.memory import give_back_clips


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc moves its limit")
def test_the_limit_for_large_blocks_can_be_held() -> None:
    """Glibc takes the setting."""
    assert give_back_clips()
