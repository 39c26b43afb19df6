"""The graph that the recogniser searches: the grammar's sentences beside the model's general language model.

Vosk takes a model directory whose ``graph/Gr.fst`` is any acceptor over the model's word ids, so ours is a directory of links
to the model's files, with a ``Gr.fst`` and a ``conf/`` of its own. From one start state the search may take

- the grammar, where what comes next is as likely as all else that may, and the end as likely as going on,
- the general language model, for all that is not meant for us: it comes out as ordinary words, which are no command,
- or nothing: silence and noise without a word.

Both are searched at once, and what each costs (``GraphDials``, in negative natural logarithms) decides what is heard.
"""

import difflib
import hashlib
import math
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing import ngram, templates
from voice_coach.hearing.grammar import Grammar
from voice_coach.hearing.model import MANIFEST, SpeechModel
from voice_coach.hearing.ngram import ARC, STATE, Acceptor
from voice_coach.hearing.places import Place
from voice_coach.hearing.templates import Templates, WordGraph, WordState

KEPT = 4
"""Compiled graphs that stay in the cache, 39 MB each; the one used longest ago goes first."""


@dataclass(frozen=True, slots=True)
class GraphDials:
    """What is weighed against what."""

    grammar_cost: float = 0.0
    """Of entering the grammar; at 15 it falls out of the beam at once."""
    general_cost: float = 3.0
    """Of entering the general language model. At 3 and at 5: of 150 commands by eight voices 138 and 142 are understood, 120 and
    122 where the room and noise at 12 dB go with them; 13 and 26 of 150 single words that are no commands are taken for
    one, and none of 70 sentences of chatter or 30 orders at a coffee bar (all with ``cry_cost`` 0)."""
    branching: float = 1.0
    """What a choice among n ways on costs inside the grammar, in units of ln n: without it a sentence of many choices is as
    cheap as one of few, and the grammar swallows what was not meant for it (28 of the 30 orders, 31 of the 70 sentences)."""
    silence_cost: float = 3.0
    """Of an utterance without words. At 0 short commands in noise are lost: 86 instead of 96 of 110 are understood."""
    cry_cost: float = -2.0
    """Of a sentence that may be a single syllable: a cry is believed sooner than another word (142 of 150 understood, 138 at 0)."""
    closed: bool = False
    """True: the grammar alone; then whatever is said is made into one of its sentences."""
    beam: float = 10.0
    max_active: int = 3000
    lattice_beam: float = 2.0
    complete_silence_s: float = 0.3
    """Silence that ends an utterance which is complete: a whole sentence of the grammar, or likely free speech."""
    likely_silence_s: float = 0.6
    """Silence that ends an utterance which may well be complete."""
    any_silence_s: float = 1.0
    """Silence that ends any utterance, such as "make it" before "harder"."""


def compile_graph(grammar: Grammar, model: SpeechModel, cache: Path, dials: GraphDials | None = None) -> Path:
    """Return a model directory for ``grammar``, compiled into ``cache`` unless it is there.

    Raises VoiceCoachError naming every word that the model does not know.
    """
    dials = dials or GraphDials()
    key = _key(grammar.digest, repr(sorted(asdict(dials).items())), str(model.path))
    compiled = cache / f"graph-{key}"
    if compiled.is_dir():
        os.utime(compiled)
        return compiled
    cache.mkdir(parents=True, exist_ok=True)
    general = _unpacked(model, cache)
    ids = _read_words(general / "words.txt")
    laid_out = Templates(grammar)
    _check_words(laid_out.places(), ids)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".compiling-") as directory:
        draft = Path(directory) / "graph"
        _link(model.path, draft)
        shutil.copyfile(general / "words.txt", draft / "graph" / "words.txt")
        _write_configuration(model.path, draft, dials)
        with (draft / "graph" / "Gr.fst").open("wb") as out:
            ngram.write_const(out, *_union(laid_out.word_graph(dials.cry_cost), ids, general, dials))
        _publish(draft, compiled)
    _forget(cache, general)
    return compiled


def _key(*parts: str) -> str:
    """Return a name for what is made of ``parts``, of the model's files and by this code."""
    digest = hashlib.sha256("\0".join((*parts, *(part.sha256 for part in MANIFEST.values()))).encode())
    for module in (__file__, ngram.__file__, templates.__file__):
        digest.update(Path(module).read_bytes())
    return digest.hexdigest()[:20]


def _publish(draft: Path, place: Path) -> None:
    """Move ``draft`` to ``place``, unless another process was faster."""
    try:
        draft.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _forget(cache: Path, general: Path) -> None:
    """Remove the graphs that were used longest ago, and what an earlier version unpacked."""
    graphs = sorted(cache.glob("graph-*"), key=lambda path: path.stat().st_mtime)
    for unused in (*graphs[:-KEPT], *(other for other in cache.glob("general-*") if other != general)):
        shutil.rmtree(unused, ignore_errors=True)


def _unpacked(model: SpeechModel, cache: Path) -> Path:
    """Return a directory with the model's general language model as arrays, and its word ids."""
    place = cache / f"general-{_key()}"
    if not place.is_dir():
        acceptor, ids = ngram.read_ngram(model.path / "graph" / "Gr.fst")
        with tempfile.TemporaryDirectory(dir=cache, prefix=".unpacking-") as directory:
            draft = Path(directory) / "general"
            draft.mkdir()
            np.save(draft / "states.npy", acceptor.states)
            np.save(draft / "arcs.npy", acceptor.arcs)
            np.save(draft / "start.npy", acceptor.start)
            (draft / "words.txt").write_text("".join(f"{word} {number}\n" for word, number in ids.items()))
            _publish(draft, place)
    return place


def _read_words(file: Path) -> dict[str, int]:
    lines = (line.split() for line in file.read_text().splitlines())
    return {word: int(number) for word, number in lines}


def _check_words(places: Mapping[str, Place], ids: Mapping[str, int]) -> None:
    unknown = sorted((str(place), word) for word, place in places.items() if word not in ids)
    if unknown:
        reports = [f'{place}: the speech model does not know "{word}"{_near(word, ids)}' for place, word in unknown]
        raise VoiceCoachError(f"{'; '.join(reports)}.")


def _near(word: str, ids: Mapping[str, int]) -> str:
    alike = [known for known in ids if known[:1] == word[:1] and len(known) in range(len(word) - 2, len(word) + 3)]
    found = difflib.get_close_matches(word, alike, n=1, cutoff=0.5)
    return f' (near: "{found[0]}")' if found else ""


def _union(
    graph: WordGraph, ids: Mapping[str, int], general: Path, dials: GraphDials
) -> tuple[int, *tuple[Acceptor, ...]]:
    """Return the start state and the parts of the union: general language model, grammar, start."""
    parts: list[Acceptor] = []
    entries: list[tuple[float, int]] = []
    if not dials.closed:
        arrays = {name: np.load(general / f"{name}.npy", mmap_mode="r") for name in ("start", "states", "arcs")}
        parts.append(Acceptor(int(arrays["start"]), arrays["states"], arrays["arcs"]))
        entries.append((dials.general_cost, parts[-1].start))
    parts.append(_acceptor(graph, ids, dials.branching, states=_states(parts), arcs=_arcs(parts)))
    entries.append((dials.grammar_cost, parts[-1].start))
    start = np.array([(dials.silence_cost, _arcs(parts), len(entries), len(entries), len(entries))], STATE)
    first = _states(parts)
    parts.append(Acceptor(first, start, np.array([(0, 0, cost, to) for cost, to in entries], ARC)))
    return first, *parts


def _states(parts: Sequence[Acceptor]) -> int:
    return sum(len(part.states) for part in parts)


def _arcs(parts: Sequence[Acceptor]) -> int:
    return sum(len(part.arcs) for part in parts)


def _acceptor(graph: WordGraph, ids: Mapping[str, int], branching: float, *, states: int, arcs: int) -> Acceptor:
    """Return ``graph`` as an acceptor; ``states`` and ``arcs`` are how many go before its own."""
    after = [sorted((ids[word], to + states) for word, to in state.after) for state in graph]
    numbered = np.zeros(len(graph), STATE)
    numbered["final"] = [np.inf if state.final is None else state.final + branching * _ending(state) for state in graph]
    numbered["count"] = [len(ways) for ways in after]
    numbered["first"] = np.cumsum(numbered["count"]) - numbered["count"] + arcs
    costs = [branching * (_ending(state) + math.log(max(1, len(state.after)))) for state in graph]
    rows = [(word, word, cost, to) for ways, cost in zip(after, costs, strict=True) for word, to in ways]
    return Acceptor(states + len(graph) - 1, numbered, np.array(rows, ARC))


def _ending(state: WordState) -> float:
    """Return what it costs to end, or to go on, where both can be: it is as likely as not that all is said."""
    return math.log(2) if state.final is not None and state.after else 0.0


def _link(model: Path, draft: Path) -> None:
    """Make ``draft`` a model directory of links to ``model``, but for the graph and the configuration."""
    for name in MANIFEST:
        if name not in {"graph/Gr.fst", "conf/model.conf", "conf/mfcc.conf"}:
            link = draft / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(model / name)


def _write_configuration(model: Path, draft: Path, dials: GraphDials) -> None:
    """Write the model's own configuration with the dials in their places."""
    options = dict(line.split("=", 1) for line in (model / "conf" / "model.conf").read_text().split())
    options |= {
        "--beam": f"{dials.beam}",
        "--max-active": f"{dials.max_active}",
        "--lattice-beam": f"{dials.lattice_beam}",
        "--endpoint.rule2.min-trailing-silence": f"{dials.complete_silence_s}",
        "--endpoint.rule3.min-trailing-silence": f"{dials.likely_silence_s}",
        "--endpoint.rule4.min-trailing-silence": f"{dials.any_silence_s}",
    }
    text = "".join(f"{name}={value}\n" for name, value in options.items())
    conf = draft / "conf"
    conf.mkdir()
    (conf / "model.conf").write_text(text)
    # without Kaldi's random dither the same sound is always heard alike, and digital silence is still heard as silence
    features = (model / "conf" / "mfcc.conf").read_text().rstrip()
    (conf / "mfcc.conf").write_text(f"{features}\n--dither=0\n")
