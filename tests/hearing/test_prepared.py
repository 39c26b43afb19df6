"""A parser that was prepared is the parser, and is made anew whenever it might not be."""

import os
import pickle
from pathlib import Path

import pytest

from voice_coach.hearing import prepared
from voice_coach.hearing.grammar import Grammar, load_grammar
from voice_coach.hearing.prepared import prepared_parser

GRAMMAR = 'language: en\nintents: {Pause: {data: [{sentences: ["(pause|wait) [{1..3:number} seconds]"]}]}}\n'


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Each time that templates were read."""
    read: list[Path] = []

    def load(directory: Path) -> Grammar:
        read.append(directory)
        return load_grammar(directory)

    monkeypatch.setattr(prepared, "load_grammar", load)
    return read


@pytest.fixture
def grammar(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text(GRAMMAR)
    return tmp_path


def means(directory: Path, said: str) -> tuple[str, dict[str, str | int]] | None:
    """Return what it means to a parser of the next start."""
    parse = prepared_parser(directory, directory).parse(said)
    return None if parse is None else (parse.intent, dict(parse.slots))


def test_templates_are_read_once(grammar: Path, made: list[Path]) -> None:
    """The next start parses as the first did, with lists and ranges, and reads no template."""
    for _ in range(2):
        assert means(grammar, "wait two seconds") == ("Pause", {"number": 2})
        assert means(grammar, "wait four seconds") is None
    assert len(made) == 1


def test_other_templates_take_the_place_of_the_old(grammar: Path, made: list[Path]) -> None:
    """What is edited counts at the next start, and one parser is kept."""
    assert means(grammar, "halt") is None
    (grammar / "a.yaml").write_text(GRAMMAR.replace("wait", "halt"))
    assert means(grammar, "halt") == ("Pause", {})
    assert len(made) == 2
    assert len(list(grammar.glob("parser-*"))) == 1


@pytest.mark.parametrize("damage", [b"", b"no pickle", pickle.dumps("no parser")])
def test_a_damaged_file_is_made_anew(grammar: Path, made: list[Path], damage: bytes) -> None:
    """Cut off by a power cut, or written by something else."""
    means(grammar, "pause")
    [kept] = grammar.glob("parser-*")
    kept.write_bytes(damage)
    assert means(grammar, "pause") == ("Pause", {})
    assert means(grammar, "pause") == ("Pause", {})
    assert len(made) == 2


def test_what_somebody_else_wrote_is_not_read(grammar: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A pickle can do anything: root must not run what another user left there."""
    means(grammar, "pause")
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert means(grammar, "pause") == ("Pause", {})
    assert len(made) == 2


def test_a_disk_that_cannot_be_written_costs_time_alone(grammar: Path, tmp_path: Path) -> None:
    """The parser is there all the same."""
    assert prepared_parser(grammar, tmp_path / "nowhere").parse("pause") is not None


def test_each_language_keeps_its_own(tmp_path: Path, made: list[Path]) -> None:
    """Who speaks two has both ready."""
    for language in ("en", "de", "en", "de"):
        (tmp_path / language).mkdir(exist_ok=True)
        (tmp_path / language / "a.yaml").write_text(GRAMMAR.replace("language: en", f"language: {language}"))
        assert prepared_parser(tmp_path / language, tmp_path).grammar.language == language
    assert [directory.name for directory in made] == ["en", "de"]
