"""The compiled graph: what it weighs, what it says about words it does not know, and its cache."""

import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing import graph
from voice_coach.hearing.grammar import Grammar, load_grammar
from voice_coach.hearing.graph import KEPT, GraphDials, compile_graph
from voice_coach.hearing.model import MANIFEST, SpeechModel
from voice_coach.hearing.ngram import Acceptor
from voice_coach.hearing.templates import WordState

STOP_OR_GO = (WordState(0.0, ()), WordState(2.0, (("now", 0),)), WordState(None, (("go", 0), ("ow", 1), ("stop", 1))))
IDS = {"stop": 7, "now": 3, "ow": 5, "go": 9}
HALF = math.log(2)


def grammar(tmp_path: Path, *sentences: str) -> Grammar:
    directory = tmp_path / "grammar"
    directory.mkdir(exist_ok=True)
    lines = "".join(f"          - {sentence}\n" for sentence in sentences)
    (directory / "a.yaml").write_text(f"language: en\nintents:\n  A:\n    data:\n      - sentences:\n{lines}")
    return load_grammar(directory)


def arcs_of(acceptor: Acceptor, state: int, first: int = 0) -> list[tuple[int, float, int]]:
    row = acceptor.states[state]
    arcs = acceptor.arcs[row["first"] - first : row["first"] - first + row["count"]]
    return [(int(arc["word"]), round(float(arc["cost"]), 4), int(arc["to"])) for arc in arcs]


def test_choices_cost_what_they_are() -> None:
    """One of n ways costs ln n; where a sentence may be over, half of the chance is that it is; a cry adds its own."""
    acceptor = graph._acceptor(STOP_OR_GO, IDS, branching=1.0, states=0, arcs=0)
    third, half = round(math.log(3), 4), round(HALF, 4)
    assert acceptor.start == 2
    assert arcs_of(acceptor, 2) == [(5, third, 1), (7, third, 1), (9, third, 0)]
    assert arcs_of(acceptor, 1) == [(3, half, 0)]
    assert acceptor.states["final"] == pytest.approx([0, 2.0 + HALF, np.inf])


def test_without_branching_every_sentence_is_as_cheap() -> None:
    acceptor = graph._acceptor(STOP_OR_GO, IDS, branching=0.0, states=0, arcs=0)
    assert not acceptor.arcs["cost"].any()
    assert list(acceptor.states["final"]) == [0.0, 2.0, np.inf]


def test_parts_are_numbered_one_after_the_other() -> None:
    """States and arcs of the grammar come after those of the general language model."""
    acceptor = graph._acceptor(STOP_OR_GO, IDS, branching=0.0, states=100, arcs=1000)
    assert acceptor.start == 102
    assert list(acceptor.states["first"]) == [1000, 1000, 1001]
    assert arcs_of(acceptor, 1, first=1000) == [(3, 0.0, 100)]


@pytest.mark.model
def test_unknown_words_are_all_reported(tmp_path: Path, speech_model: Path) -> None:
    """Each with its template's file and line and a word that the model knows; nothing is compiled."""
    spoken = grammar(tmp_path, "stop", "my gluteus hurts", "my (knee|coccyx) hurts", "deadlift now")
    with pytest.raises(VoiceCoachError) as caught:
        compile_graph(spoken, SpeechModel(speech_model), tmp_path / "cache")
    message = str(caught.value)
    for line, word in ((7, "gluteus"), (8, "coccyx"), (9, "deadlift")):
        assert f'{tmp_path / "grammar" / "a.yaml"}:{line}: the speech model does not know "{word}" (near: "' in message
    assert not list((tmp_path / "cache").glob("graph-*"))


@pytest.mark.model
def test_a_graph_is_a_model_directory(tmp_path: Path, speech_model: Path) -> None:
    """All but the graph and the configuration links to the model; dials that Vosk knows stand in its configuration."""
    dials = GraphDials(closed=True, beam=11.5, complete_silence_s=0.25)
    compiled = compile_graph(grammar(tmp_path, "stop"), SpeechModel(speech_model), tmp_path / "cache", dials)
    own = {"graph/Gr.fst", "conf/model.conf", "conf/mfcc.conf"}
    assert {name for name in MANIFEST if not (compiled / name).is_symlink()} == own
    assert (compiled / "am/final.mdl").samefile(speech_model / "am/final.mdl")
    options = (compiled / "conf/model.conf").read_text().split()
    assert {"--beam=11.5", "--endpoint.rule2.min-trailing-silence=0.25", "--acoustic-scale=1.0"} <= set(options)
    assert "--dither=0" in (compiled / "conf/mfcc.conf").read_text().split()


@pytest.mark.model
def test_a_graph_is_compiled_once(tmp_path: Path, speech_model: Path) -> None:
    """The same grammar and dials are found in the cache; another of either is another graph."""
    model, cache, closed = SpeechModel(speech_model), tmp_path / "cache", GraphDials(closed=True)
    first = compile_graph(grammar(tmp_path, "stop"), model, cache, closed)
    written = (first / "graph/Gr.fst").stat().st_mtime_ns
    assert compile_graph(grammar(tmp_path, "stop"), model, cache, closed) == first
    assert (first / "graph/Gr.fst").stat().st_mtime_ns == written
    assert compile_graph(grammar(tmp_path, "stop"), model, cache, replace(closed, branching=0.5)) != first
    assert compile_graph(grammar(tmp_path, "stop now"), model, cache, closed) != first


@pytest.mark.model
def test_the_cache_keeps_what_was_used_last(tmp_path: Path, speech_model: Path) -> None:
    """Old graphs go, the oldest first, and nothing half done stays."""
    model, cache, closed = SpeechModel(speech_model), tmp_path / "cache", GraphDials(closed=True)
    for number, sentence in enumerate(("one", "two", "three", "four", "five", "six")[: KEPT + 1]):
        compiled = compile_graph(grammar(tmp_path, sentence), model, cache, closed)
        os.utime(compiled, (number, number))
    kept = {path.name for path in cache.iterdir() if path.name.startswith("graph-")}
    assert len(kept) == KEPT
    assert compiled.name in kept
    assert not list(cache.glob(".*"))
