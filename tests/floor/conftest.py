"""The browser of the companion page's tests."""

from tests.screen.conftest import chromium

__all__ = ["chromium"]
