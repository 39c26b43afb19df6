"""The languages that the coach understands and speaks. What else there is of one is data, but for the few names that stand here.

A language is ``grammars/<language>``, ``content/lines/<language>.toml`` and the translations beside exercises and questionnaires; its
idiom is in ``hearing/idiom.py``. docs/add.md tells how to add one.
"""

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "de"]

ENGLISH: Language = "en"
"""The language that the exercises are written in, and the speech model and the natural voice are for."""

NAMES: dict[Language, str] = {"en": "English", "de": "German"}
"""What they are called in sentences of the program."""
