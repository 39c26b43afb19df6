"""The dialogue drawn from its table: what ``voice-coach graph`` prints and writes."""

import re
from pathlib import Path

from voice_coach.diagram.markup import mermaid, table
from voice_coach.diagram.picture import svg
from voice_coach.errors import VoiceCoachError

__all__ = ["mermaid", "page", "svg", "table", "write"]


def write(path: Path) -> None:
    """Write the dialogue to a file: .svg a picture, .mmd a Mermaid diagram; in an .md file renew what is generated."""
    match path.suffix:
        case ".svg":
            drawn = svg()
        case ".mmd":
            drawn = mermaid()
        case ".md" if path.is_file():
            drawn = page(path.read_text(encoding="utf-8"))
        case ".md":
            raise VoiceCoachError(
                f"{path} is not there: name a Markdown file with places for the diagram and the table."
            )
        case _:
            raise VoiceCoachError(
                f"The dialogue cannot be drawn to {path}: name a file that ends in .svg, .mmd or .md."
            )
    path.write_text(drawn, encoding="utf-8")


def page(text: str) -> str:
    """Return a Markdown page with the diagram and the table renewed, each between its pair of comments."""
    text = _renewed(text, "mermaid", f"```mermaid\n{mermaid()}```\n")
    return _renewed(text, "table", table())


def _renewed(text: str, name: str, block: str) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    if not re.search(f"{begin}.*{end}", text, re.DOTALL):
        raise VoiceCoachError(f"The page has no place for what is generated: write {begin.strip()} and {end.strip()}.")
    return text[: text.index(begin) + len(begin)] + block + text[text.index(end) :]
