"""What the documents quote is said so: by users and understood, or by the coach and its programs."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest

from scripts.pages.sayings import OUTSIDE
from tests.docs.documents import ROOT, prose
from voice_coach.build import make_teacher
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.teaching import lesson
from voice_coach.settings import HearingSettings

QUOTING = (
    "README.md",
    "docs/quick-start.md",
    "docs/accessibility.md",
    "docs/privacy.md",
    "docs/safety.md",
    "docs/troubleshooting.md",
)
FIGURES_OF_SPEECH = {"no network"}
HOLE = "…"


@cache
def messages() -> str:
    """Return all that the programs may say, a text a line, with a hole where something is filled in."""
    modules = [*(ROOT / "voice_coach").glob("**/*.py")]
    texts = [text for file in modules for text in _strings(ast.parse(file.read_text(encoding="utf-8")))]
    lines = tomllib.loads((ROOT / "voice_coach/content/lines/en.toml").read_text(encoding="utf-8"))["lines"].values()
    texts += [re.sub(r"\{\w+\}", HOLE, said) for line in lines for said in line["say"]]
    texts.append((ROOT / "scripts" / "prepare").read_text(encoding="utf-8"))
    return "\n".join(texts)


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in values)
            case ast.Constant(value=str(text)):
                yield text


def is_said(quotation: str, parser: Parser) -> bool:
    """Return whether it can be said to the coach, or may be said by it; a hole stands for anything."""
    spoken = re.sub(r"[^\w' ]", "", quotation.lower())
    if (
        parser.parse(spoken)
        or lesson(spoken, parser)
        or spoken in {re.sub("[^a-z ]", "", s) for said in OUTSIDE.values() for s in said}
    ):
        return True
    pattern = ".*".join(re.escape(part.strip()) for part in quotation.split(HOLE))
    return bool(re.search(pattern, messages()))


@pytest.fixture(scope="module")
def parser() -> Parser:
    return make_teacher(HearingSettings(), ["anna"]).parser


@pytest.mark.parametrize("document", QUOTING)
def test_quotations_are_true(document: str, parser: Parser) -> None:
    """Each quotation is understood when it is said, or is what a program says."""
    quoted = re.findall(r"“([^”]+)”", " ".join(prose(ROOT / document).split()))
    assert [said for said in quoted if said not in FIGURES_OF_SPEECH and not is_said(said, parser)] == []


def test_a_wrong_quotation_would_be_found(parser: Parser) -> None:
    """What nobody says is noticed."""
    assert is_said("Did you mean …?", parser)
    assert not is_said("make it purple", parser)
    assert not is_said("There is no purple at", parser)
