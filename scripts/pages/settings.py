"""Every setting with its meaning, values and default, from the models that check them."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any

from scripts.pages import markdown
from scripts.pages.markdown import table
from voice_coach.hearing.dials import GraphDials
from voice_coach.section import Section
from voice_coach.settings import Settings

INTRODUCTION = (
    (
        "Settings stand in `~/.config/voice-coach/settings.toml`; the environment variable `VOICE_COACH_SETTINGS` or the option "
        "`--settings FILE` names another file. All of them may be left out. What is misspelt or impossible is an error with the line it stands in."
    ),
    """```toml
[voice]
engine = "espeak"
rate_wpm = 130

[sound]
input_device = "Jabra"      # part of its name, as `voice-coach devices` lists it
```""",
)
VARIABLES = (
    ("VOICE_COACH_SETTINGS", "the settings file"),
    ("VOICE_COACH_MODEL", "the directory of the speech model, where `hearing.model` is unset"),
    ("VOICE_COACH_MEANING_MODEL", "the directory of the model that reads free wording"),
    (
        "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME",
        "where the settings, the record and models, what can be made again, and what meets the stop button lie",
    ),
)


def page() -> str:
    schema = Settings.model_json_schema()
    variables = table(("Environment variable", "names"), ((f"`{name}`", meaning) for name, meaning in VARIABLES))
    return markdown.page(
        "Settings", *INTRODUCTION, *_section("", Settings, schema, schema["$defs"]), "## Environment", variables
    )


def _section(path: str, section: type[Any], schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table of the keys, and then what is said of each table within."""
    rows, inside = [], []
    told = _docstrings(section)
    for key, field in schema["properties"].items():
        kind = inspect.get_annotations(section)[key]
        if inspect.isclass(kind) and (issubclass(kind, Section) or is_dataclass(kind)):
            inside.append((f"{path}.{key}".strip("."), kind))
        else:
            rows.append((f"`{key}`", told[key], _values(field, known), _default(field)))
    if path:
        yield f"## [{path}]"
        yield (
            "For those who tune the recogniser: see [benchmarks](benchmarks.md)."
            if section is GraphDials
            else (section.__doc__ or "").replace("``", "`")
        )
    if rows:
        yield table(("Key", "Meaning", "Values", "Default"), rows)
    for name, kind in inside:
        yield from _section(name, kind, known[kind.__name__], known)


def _docstrings(section: type[Any]) -> dict[str, str]:
    """Return the text below each field of a class."""
    (body,) = (
        node.body
        for node in ast.parse(textwrap.dedent(inspect.getsource(section))).body
        if isinstance(node, ast.ClassDef)
    )
    told: dict[str, str] = {}
    field = ""
    for node in body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)):
                field = name
                told[field] = ""
            case ast.Expr(value=ast.Constant(value=str(text))) if field:
                told[field] = " ".join(text.replace("``", "`").split())
    return told


def _values(field: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """Return in words what may be written."""
    match field:
        case {"$ref": str(name)}:
            return _values(known[name.rpartition("/")[2]], known)
        case {"anyOf": kinds}:
            return " or ".join(_values(kind, known) for kind in kinds if kind.get("type") != "null")
        case {"prefixItems": [first, *_] as items}:
            return f"list of {len(items)}, each {_values(first, known)}"
        case {"items": item}:
            return f"list of {_values(item, known)}s"
        case {"additionalProperties": dict(value)}:
            return f"table, each {_values(value, known)}"
        case _:
            return _scalar(field)


def _scalar(field: Mapping[str, Any]) -> str:
    match field:
        case {"enum": values}:
            return ", ".join(f'`"{value}"`' for value in values)
        case {"type": "integer"}:
            return _range(field, "whole number")
        case {"type": "number"}:
            return _range(field, "number")
        case {"type": "boolean"}:
            return "`true`, `false`"
        case {"format": "path"}:
            return "path"
        case _:
            return "text"


def _range(field: Mapping[str, Any], kind: str) -> str:
    low, high, step = (field.get(key) for key in ("minimum", "maximum", "multipleOf"))
    bounds = (
        f"{low:g} to {high:g}"
        if low is not None and high is not None
        else f"{kind}, {low:g} or more"
        if low is not None
        else kind
    )
    return f"{bounds}, in steps of {step:g}" if step else bounds


def _default(field: Mapping[str, Any]) -> str:
    match field.get("default"):
        case None:
            return "unset"
        case bool(value):
            return f"`{str(value).lower()}`"
        case str(value):
            return f'`"{value}"`'
        case value:
            return f"`{value}`"
