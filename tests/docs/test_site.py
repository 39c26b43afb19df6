"""The documentation as a site: it builds without a complaint, and fetches nothing."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.pages.site import on_page_markdown
from tests.docs.documents import ROOT

FETCHED = re.compile(r"<(?:link|script|img|iframe|source)\b[^>]*?(?:src|href)=\"?((?:https?:)?//[^\s\">]+)")
"""What a browser would fetch from somewhere else."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_spec("material") is None:
        pytest.skip("mkdocs-material is not installed (make docs)")
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return place


def test_the_site_builds_and_has_all_pages(site: Path) -> None:
    """Each Markdown file becomes a page; ``--strict`` fails for a link or an anchor that leads nowhere."""
    pages = {file.relative_to(ROOT / "docs").with_suffix("") for file in (ROOT / "docs").glob("**/*.md")}
    built = {file.relative_to(site).with_suffix("") for file in site.glob("**/*.html")}
    assert {page.parent / "index" if page.name == "README" else page for page in pages} <= built


def test_the_site_fetches_nothing(site: Path) -> None:
    """No page asks for a font, a script, a style or a picture from another place."""
    pages = list(site.glob("**/*.html"))
    assert pages
    assert [found for page in pages for found in FETCHED.findall(page.read_text(encoding="utf-8"))] == []
    styles = [style.read_text(encoding="utf-8") for style in site.glob("**/*.css")]
    assert [
        found for style in styles for found in re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)]+", style)
    ] == []


def test_links_out_of_the_site_become_text() -> None:
    """A page of the site links files of the repository by name only, and keeps its other links."""
    page = SimpleNamespace(file=SimpleNamespace(abs_src_path=str(ROOT / "docs" / "add.md")))
    text = "[`app.py`](../voice_coach/app.py), [signs](signs.md#a), [there](https://example.org/), ![x](../no.svg)"
    assert on_page_markdown(text, page, config=None) == (
        "`app.py`, [signs](signs.md#a), [there](https://example.org/), ![x](../no.svg)"
    )
