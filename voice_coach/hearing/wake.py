"""The wake phrase: the words that say that what follows is meant for the coach.

Only the exact words count, and only at the beginning. What merely sounds like them is often said by others, and a coach that
wakes by itself is worse than one that has to be called twice.
"""

import re

FEWEST, MOST = 2, 4
"""Words of a wake phrase: a single one is said by chance too often, and nobody likes to say five."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


class WakePhrase:
    """A wake phrase, ready to be taken off utterances."""

    def __init__(self, phrase: str) -> None:
        """Raises ValueError unless ``phrase`` has 2 to 4 words in letters."""
        self.words = tuple(phrase.lower().split())
        if not FEWEST <= len(self.words) <= MOST or not all(_WORD.fullmatch(word) for word in self.words):
            raise ValueError(f"must be {FEWEST} to {MOST} words in letters")

    def __str__(self) -> str:
        return " ".join(self.words)

    def strip(self, text: str) -> tuple[str, bool]:
        """Return ``text`` (lower-case words) without the wake phrase, and whether it began with it; said twice, both go."""
        words, addressed = tuple(text.split()), False
        while words[: len(self.words)] == self.words:
            words, addressed = words[len(self.words) :], True
        return (" ".join(words), True) if addressed else (text, False)
