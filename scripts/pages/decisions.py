"""The decisions by number, as their own first lines have them."""

import re
from pathlib import Path

from scripts.pages import markdown
from scripts.pages.markdown import bullets

DECISIONS = Path(__file__).parents[2] / "docs" / "decisions"
TITLE = re.compile(r"# (?:\d+\. )?(.+)")
"""The first line of a decision."""


def page() -> str:
    return markdown.page(
        "Decisions",
        "Where something better than the first design was found, or measured: what was decided, why, and what was left out.",
        bullets(_entry(file) for file in sorted(DECISIONS.glob("0*.md"))),
    )


def _entry(file: Path) -> str:
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    title = TITLE.fullmatch(first)
    if title is None:
        raise ValueError(f'{file}: the first line has to be a heading, "# 1. What was decided", not "{first}"')
    return f"[{file.name[:4]}]({file.name}): {title[1]}"
