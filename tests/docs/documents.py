"""The documents that people read, taken apart: links, headings, blocks of code, and what stands between backticks."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])

_FENCED = re.compile(r"^```(.*)\n([\s\S]*?)^```$", re.MULTILINE)
_INDENTED = re.compile(r"(?:\n\n)((?: {4}.*\n)(?:(?: {4}.*)?\n)*)")
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


class Block(NamedTuple):
    """A block of code."""

    kind: str
    """What stands behind the fence: "toml"; nothing for a block that is indented."""
    text: str


def name(document: Path) -> str:
    return str(document.relative_to(ROOT))


def blocks(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    fenced = [Block(*match) for match in _FENCED.findall(text)]
    return [*fenced, *(Block("", textwrap.dedent(block)) for block in _INDENTED.findall(_FENCED.sub("", text)))]


def links(document: Path) -> list[str]:
    return _LINK.findall(prose(document))


def spans(document: Path) -> list[str]:
    """Return what stands between backticks."""
    return _INLINE.findall(prose(document))


def anchors(document: Path) -> set[str]:
    """Return the anchors of its headings, as forges and MkDocs make them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-")
        for heading in _HEADING.findall(_FENCED.sub("", document.read_text(encoding="utf-8")))
    }


def typed(document: Path) -> Iterator[str]:
    """Yield each line of a block that is to be typed, without its comment."""
    for block in blocks(document):
        if block.kind in {"", "console", "sh", "bash"}:
            yield from (re.sub(r"\s+#.*", "", line).strip() for line in block.text.splitlines())


def prose(document: Path) -> str:
    return _FENCED.sub("", document.read_text(encoding="utf-8"))
