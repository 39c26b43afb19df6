"""What the documents say can be done as they say it: links lead somewhere, commands parse, settings load."""

import re
import shlex
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from tests.docs.documents import DOCUMENTS, ROOT, anchors, blocks, links, name, spans, typed
from voice_coach.cli import app
from voice_coach.hearing.own_words import read_own_words
from voice_coach.settings import Settings, load_settings

WRITTEN = [document for document in DOCUMENTS if document.parent.name != "decisions"]
"""Documents of today; decisions are of their own day."""


class MissingArgumentError(Exception):
    """A command lacks an argument."""


def commands(lines: Iterable[str], program: str) -> list[str]:
    """Return what is typed after ``program``, up to where the shell goes on with something else."""
    found = (re.search(rf"(?:^|\s){program} (.+)$", line) for line in lines)
    return [re.split(r"\s(?:\||>|&&|;)", match[1])[0].strip() for match in found if match]


def parse(arguments: Sequence[str]) -> None:
    """Parse as ``voice-coach`` would; raises click's error, or KeyError where there is no such command."""
    command = typer.main.get_command(app)
    rest = list(arguments)
    while rest and not rest[0].startswith("-") and hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]
    if not rest and hasattr(command, "commands"):
        return  # a group is named
    try:
        command.make_context("voice-coach", rest)
    except typer.BadParameter as error:
        if type(error).__name__ == "MissingParameter":  # typer does not export it, and may bring its own click
            raise MissingArgumentError from error
        raise


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    """Each link within the repository leads to a file, and its anchor to a heading."""
    broken = []
    for link in links(document):
        file, _, anchor = link.partition("#")
        if ":" in file:
            continue
        target = (document.parent / file).resolve() if file else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("document", WRITTEN, ids=name)
def test_commands_are_as_the_program_has_them(document: Path) -> None:
    """Each command line of the coach that a document shows is one that it takes; where it is only named, values may be missing."""
    for line in commands(typed(document), "voice-coach"):
        parse(shlex.split(line))
    for line in commands(spans(document), "^voice-coach"):
        with suppress(MissingArgumentError):
            parse(shlex.split(line))


@pytest.mark.parametrize("wrong", ["rehears", "hear --noise", "run --txt", "profile del Anna"])
def test_a_wrong_command_would_be_found(wrong: str) -> None:
    """What is no command, no option, or lacks its value, is noticed."""
    with pytest.raises(Exception, match=r"^'rehears'|requires an argument|No such option|^'del'"):
        parse(wrong.split())


@pytest.mark.parametrize("document", WRITTEN, ids=name)
def test_targets_and_modules_exist(document: Path) -> None:
    """Each ``make`` target and each module to run that a document shows is there."""
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    lines = [*typed(document), *spans(document)]
    assert {line.split()[0] for line in commands(lines, "make") if "=" not in line.split()[0]} <= targets
    modules = [line.split()[0] for line in commands(lines, "python -m")]
    assert [
        module for module in modules if module.split(".")[0] in {"bench", "scripts", "tests"} and not find_spec(module)
    ] == []


@pytest.mark.parametrize("document", WRITTEN, ids=name)
def test_settings_can_be_set_so(document: Path, tmp_path: Path) -> None:
    """Each example of settings loads, fenced or indented; one with a title is of another file, which its own reader takes."""
    table = re.compile(rf"^\[(?:{'|'.join(Settings.model_fields)})\]", re.MULTILINE)
    for block in blocks(document):
        file = tmp_path / "example.toml"
        file.write_text(block.text, encoding="utf-8")
        if block.kind == "toml":
            load_settings(file)
        elif not block.kind and (begin := table.search(block.text)):
            file.write_text(block.text[begin.start() :], encoding="utf-8")
            load_settings(file)
        elif block.kind == 'toml title="own_words.toml"':
            assert read_own_words(file).phrases
        else:
            assert not block.kind.startswith("toml"), f"what reads {block.kind}?"


def test_every_page_can_be_found() -> None:
    """Who follows links from the README comes to each page."""
    found, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in found and page.suffix == ".md" and page.exists():
            found.add(page)
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if ":" not in link]
    assert set((ROOT / "docs").glob("**/*.md")) <= found


@pytest.mark.parametrize("document", WRITTEN, ids=name)
def test_who_types_make_is_told_where_the_commands_are(document: Path) -> None:
    """They are in an environment of the checkout, which a shell does not know by itself."""
    lines = list(typed(document))
    if any(line.startswith("make ") for line in lines) and any(
        line.startswith(("voice-coach ", "python ")) for line in lines
    ):
        assert "source .venv/bin/activate" in document.read_text(encoding="utf-8")
