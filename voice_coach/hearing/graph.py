"""The graph that the recogniser searches: the grammar's sentences beside the model's general language model.

Vosk takes a model directory whose ``graph/Gr.fst`` is any acceptor over the model's word ids, so ours is a directory of links
to the model's files, with a ``Gr.fst`` and a ``conf/`` of its own, and the acoustic model as it was taught (``acoustics``). From one
start state the search may take

- the grammar, where what comes next is as likely as all else that may, and the end as likely as going on,
- the domain's language model, for what is said to the coach in other words than the grammar's (``domain``),
- the general language model, for all that is not meant for us: it comes out as ordinary words, which are no command,
- the wake phrase, and after it any of these or the end,
- or nothing: silence and noise without a word.

All are searched at once, and what each costs (``GraphDials``, in negative natural logarithms) decides what is heard.
"""

import difflib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from voice_coach.apart import apart
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing import acoustics, domain, ngram, prefixes, pruning, templates, union
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.domain import Domain
from voice_coach.hearing.grammar import Block, Grammar
from voice_coach.hearing.model import MANIFEST, SpeechModel
from voice_coach.hearing.places import Place, fail
from voice_coach.hearing.prefixes import Prefixes
from voice_coach.hearing.templates import Templates
from voice_coach.hearing.wake import WakePhrase

PREFIXES = "prefixes.npz"
"""File of a compiled graph: the beginnings of its sentences."""
ACOUSTIC_MODEL = "final.mdl"
GENERAL_SHARE = 0.45
"""Of the general language model's word sequences that are kept: it takes 20 instead of 39 MB, and a word of other people's talk
costs 0.055 more (5.43; at 0.25 it would be 0.17)."""
KEPT = 4
"""Compiled graphs that stay in the cache, 25 MB each; the one used longest ago goes first."""


def compile_graph(
    grammar: Grammar,
    model: SpeechModel,
    cache: Path,
    dials: GraphDials | None = None,
    *,
    wake: WakePhrase | None = None,
    talk: Path | None = None,
    heeded: frozenset[str] = frozenset(),
) -> Path:
    """Return a model directory for ``grammar``, compiled into ``cache``, by a process of its own, unless it is there.

    ``talk`` is the file of the domain's language model (``domain``); None: there is none. ``heeded`` are words that are heard
    however rare they are, those of the grammar aside.
    Raises VoiceCoachError naming every word that the model does not know. Of a phrase of the user's own, the spellings that
    it knows suffice.
    """
    dials = dials or GraphDials()
    key = _key(
        grammar.digest,
        repr(sorted(asdict(dials).items())),
        str(wake),
        str(model.path),
        _digest(model.learnt),
        _digest(talk),
        *sorted(heeded),
    )
    compiled = cache / f"graph-{key}"
    if compiled.is_dir():
        os.utime(compiled)
        return compiled
    cache.mkdir(parents=True, exist_ok=True)
    apart(_compile, grammar, model, compiled, dials, wake=wake, talk=talk, heeded=heeded)
    return compiled


def _compile(
    grammar: Grammar,
    model: SpeechModel,
    compiled: Path,
    dials: GraphDials,
    *,
    wake: WakePhrase | None,
    talk: Path | None,
    heeded: frozenset[str],
) -> None:
    cache = compiled.parent
    general, taught = _unpacked(model, cache), _taught(model, cache)
    ids = _read_words(general / "words.txt")
    laid_out = Templates(_sayable(grammar, ids))
    _check_words(laid_out.places(), ids)
    if wake:
        _check_wake_phrase(wake, ids)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".compiling-") as directory:
        draft = Path(directory) / "graph"
        _link(model, taught, draft)
        _write_configuration(model.path, draft, dials)
        words = laid_out.word_graph(dials.cry_cost)
        Prefixes.of(words, wake.words if wake else ()).write(draft / PREFIXES)
        counted, heard = Domain.load(talk) if talk else None, heeded.union(laid_out.places())
        start, *parts = union.union(words, ids, general, dials, wake=wake, domain=counted, heeded=heard)
        with (draft / "graph" / "Gr.fst").open("wb") as out:
            ngram.write_const(out, start, *parts)
        used = set(np.unique(np.concatenate([part.arcs["word"] for part in parts])).tolist())
        _write_words(
            draft / "graph" / "words.txt",
            {word: number for word, number in ids.items() if number in used or not word.isalpha()},
        )
        _publish(draft, compiled)
    _forget(cache, general, taught)


def _key(*parts: str) -> str:
    """Return a name for what is made of ``parts``, of the model's files and by this code."""
    digest = hashlib.sha256("\0".join((*parts, *(part.sha256 for part in MANIFEST.values()))).encode())
    parts_of_it = (
        domain.__file__,
        ngram.__file__,
        prefixes.__file__,
        pruning.__file__,
        templates.__file__,
        union.__file__,
    )
    for module in (__file__, *parts_of_it):
        digest.update(Path(module).read_bytes())
    return digest.hexdigest()[:20]


def _publish(draft: Path, place: Path) -> None:
    """Move ``draft`` to ``place``, unless another process was faster."""
    try:
        draft.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _forget(cache: Path, general: Path, taught: Path) -> None:
    """Remove the graphs that were used longest ago, and what an earlier version unpacked or taught."""
    graphs = sorted(cache.glob("graph-*"), key=lambda path: path.stat().st_mtime)
    earlier = {*cache.glob("general-*"), *cache.glob("acoustics-*")} - {general, taught}
    for unused in (*graphs[:-KEPT], *earlier):
        shutil.rmtree(unused, ignore_errors=True)


def _unpacked(model: SpeechModel, cache: Path) -> Path:
    """Return a directory with the model's general language model as arrays, and its word ids."""
    place = cache / f"general-{_key()}"
    if not place.is_dir():
        whole, ids = ngram.read_ngram(model.path / "graph" / "Gr.fst")
        acceptor = pruning.prune(whole, GENERAL_SHARE)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".unpacking-") as directory:
            draft = Path(directory) / "general"
            draft.mkdir()
            np.save(draft / "states.npy", acceptor.states)
            np.save(draft / "arcs.npy", acceptor.arcs)
            np.save(draft / "start.npy", acceptor.start)
            _write_words(draft / "words.txt", ids)
            _publish(draft, place)
    return place


def _taught(model: SpeechModel, cache: Path) -> Path:
    """Return a directory with the acoustic model to hear with."""
    if model.learnt is None:
        return model.path / "am"
    place = cache / f"acoustics-{_digest(model.learnt)[:20]}"
    if not place.is_dir():
        with tempfile.TemporaryDirectory(dir=cache, prefix=".teaching-") as directory:
            draft = Path(directory) / "acoustics"
            draft.mkdir()
            original = (model.path / "am" / ACOUSTIC_MODEL).read_bytes()
            (draft / ACOUSTIC_MODEL).write_bytes(acoustics.taught(original, model.learnt))
            _publish(draft, place)
    return place


def _digest(file: Path | None) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file else ""


def _read_words(file: Path) -> dict[str, int]:
    lines = (line.split() for line in file.read_text().splitlines())
    return {word: int(number) for word, number in lines}


def _write_words(file: Path, ids: Mapping[str, int]) -> None:
    file.write_text("".join(f"{word} {number}\n" for word, number in ids.items()))


def _check_words(places: Mapping[str, Place], ids: Mapping[str, int]) -> None:
    unknown = sorted((str(place), word) for word, place in places.items() if word not in ids)
    if unknown:
        reports = [f'{place}: the speech model does not know "{word}"{_near(word, ids)}' for place, word in unknown]
        raise VoiceCoachError(f"{'; '.join(reports)}.")


def _sayable(grammar: Grammar, ids: Mapping[str, int]) -> Grammar:
    """Return ``grammar`` without those spellings of own phrases that the model does not know, where it knows another."""
    return replace(grammar, blocks=tuple(_spelt(block, ids) if block.is_own else block for block in grammar.blocks))


def _spelt(own: Block, ids: Mapping[str, int]) -> Block:
    known = tuple(template for template in own.templates if all(word in ids for word in template.text.split()))
    if not known:
        say, place = own.templates[0].text, own.templates[0].place
        word = next(word for word in say.split() if word not in ids)
        fail(
            place,
            f'the speech model does not know "{word}"{_near(word, ids)}; '
            f'write how "{say}" sounds in words that it knows, as sounds_like',
        )
    return replace(own, templates=known)


def _check_wake_phrase(wake: WakePhrase, ids: Mapping[str, int]) -> None:
    for word in wake.words:
        if word not in ids:
            raise VoiceCoachError(
                f'The speech model does not know "{word}"{_near(word, ids)}; choose another wake phrase than "{wake}".'
            )


def _near(word: str, ids: Mapping[str, int]) -> str:
    alike = [known for known in ids if known[:1] == word[:1] and len(known) in range(len(word) - 2, len(word) + 3)]
    found = difflib.get_close_matches(word, alike, n=1, cutoff=0.5)
    return f' (near: "{found[0]}")' if found else ""


def _link(model: SpeechModel, taught: Path, draft: Path) -> None:
    """Make ``draft`` a model directory of links to ``model``, but for the graph, the configuration and what was ``taught``."""
    for name in MANIFEST:
        if name not in {"graph/Gr.fst", "conf/model.conf", "conf/mfcc.conf"}:
            link = draft / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(taught / ACOUSTIC_MODEL if name == f"am/{ACOUSTIC_MODEL}" else model.path / name)


def _write_configuration(model: Path, draft: Path, dials: GraphDials) -> None:
    """Write the model's own configuration with the dials in their places."""
    options = dict(line.split("=", 1) for line in (model / "conf" / "model.conf").read_text().split())
    options |= {
        "--beam": f"{dials.beam}",
        "--max-active": f"{dials.max_active}",
        "--lattice-beam": f"{dials.lattice_beam}",
        "--endpoint.rule2.min-trailing-silence": f"{dials.complete_silence_s}",
        "--endpoint.rule3.min-trailing-silence": f"{dials.longest_silence_s}",
        "--endpoint.rule4.min-trailing-silence": f"{dials.longest_silence_s}",
    }
    text = "".join(f"{name}={value}\n" for name, value in options.items())
    conf = draft / "conf"
    conf.mkdir()
    (conf / "model.conf").write_text(text)
    # without Kaldi's random dither the same sound is always heard alike, and digital silence is still heard as silence
    features = (model / "conf" / "mfcc.conf").read_text().rstrip()
    (conf / "mfcc.conf").write_text(f"{features}\n--dither=0\n")
