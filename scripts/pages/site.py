"""What MkDocs asks for while it builds the site: pages link to files of the repository, which the site does not have."""

import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
LINK = re.compile(r"(?<!!)\[([^][]+)\]\(([^)#\s]+)(#[^)\s]*)?\)")
"""A link of Markdown: its text, its file and its anchor."""


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return the page; of links that lead out of ``docs/``, the text alone."""
    here = Path(page.file.abs_src_path).parent
    return LINK.sub(lambda link: link[0] if _on_the_site(here, link[2]) else link[1], markdown)


def _on_the_site(here: Path, file: str) -> bool:
    return ":" in file or (here / file).resolve().is_relative_to(DOCS)
