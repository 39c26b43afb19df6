"""The parser of a grammar, ready made on the disk: to read the templates anew takes a second of a start, and five on a small machine.

It is made anew where a template, this code, hassil or Python is another one; where the file is damaged; and where somebody else
may have written it, since what is unpickled can do anything: root does not read what the coach's user left.
"""

import hashlib
import logging
import os
import pickle
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from voice_coach.hearing import grammar, parser, templates, vocabulary
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.parser import Parser

_CODE = (grammar, parser, templates, vocabulary)

_log = logging.getLogger(__name__)


def prepared_parser(directory: Path, cache: Path) -> Parser:
    """Return the parser of the templates in ``directory``, kept in ``cache`` for the next start.

    Raises VoiceCoachError naming file, line and what is wrong with a template.
    """
    kept = cache / f"parser-{directory.name}-{_key(directory)}.pickle"
    return _read(kept) or _keep(Parser(load_grammar(directory)), kept)


def _key(directory: Path) -> str:
    """Return a name for what is made of these templates by this code."""
    digest = hashlib.sha256(f"{sys.version} hassil {version('hassil')}".encode())
    for file in (*sorted(directory.glob("*.yaml")), *(Path(str(module.__file__)) for module in _CODE)):
        data = file.read_bytes()
        digest.update(f"{file.absolute()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:20]


def _read(kept: Path) -> Parser | None:
    try:
        with kept.open("rb") as file:
            if os.fstat(file.fileno()).st_uid != os.geteuid():
                return None
            parser = pickle.load(file)  # noqa: S301 - written by this user, below
    except (FileNotFoundError, PermissionError):
        return None
    except Exception as error:  # noqa: BLE001 - of damaged data, pickle may raise anything
        _log.warning("The prepared grammar %s is damaged (%s) and is made again.", kept, error)
        return None
    return parser if isinstance(parser, Parser) else None


def _keep(parser: Parser, kept: Path) -> Parser:
    """Put ``parser`` in the place of all that were kept of its language. A disk that is full costs the next start a second."""
    try:
        with NamedTemporaryFile(dir=kept.parent, delete=False) as file:
            temporary = Path(file.name)
            try:
                pickle.dump(parser, file)
                file.flush()
                for old in kept.parent.glob(f"{kept.stem.rpartition('-')[0]}-*.pickle"):
                    old.unlink(missing_ok=True)
                temporary.replace(kept)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("The prepared grammar cannot be kept in %s: %s.", kept.parent, error)
    return parser
