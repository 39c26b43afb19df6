"""axe-core on a page: WCAG 2.2 AA and its own best practices."""

from importlib.resources import files

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong, with the elements it is about."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules}).then(({violations}) => violations)", RULES)
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]
