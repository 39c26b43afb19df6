"""Write the generated pages: ``python -m scripts.pages``."""

from pathlib import Path

from scripts.pages import PAGES

DOCS = Path(__file__).parents[2] / "docs"

if __name__ == "__main__":
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
