"""OpenFst files as arrays."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest

from voice_coach.hearing.ngram import ARC, STATE, Acceptor, read_ngram, write_const


def bits(*values: int) -> bytes:
    """Pack bits into 64-bit words, the lowest first."""
    words = [0] * ((len(values) + 63) // 64)
    for at, value in enumerate(values):
        words[at // 64] |= value << (at % 64)
    return struct.pack(f"<{len(words)}Q", *words)


def text(value: str) -> bytes:
    return struct.pack("<i", len(value)) + value.encode()


def tiny(file: Path) -> Path:
    """Write a trigram model of the words a = 1 and b = 2: contexts (), (<s>), (a), (b) and (a, b), the newest word last."""
    symbols = struct.pack("<i", 2125658996) + text("words") + struct.pack("<qq", 3, 3)
    symbols += b"".join(text(word) + struct.pack("<q", number) for number, word in enumerate(("<eps>", "a", "b")))
    header = struct.pack("<i", 2125659606) + text("ngram") + text("standard")
    header += struct.pack("<iiQqqq", 4, 1, 0, 1, 5, 0)
    # breadth first: () has the children <s>, a and b; b has the child "a before it"
    contexts = bits(1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0)
    # what was seen after each context: () a b; <s> a; (a) b; (b) a; (a b) a
    futures = bits(0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0)
    finals = bits(1, 0, 0, 1, 0)
    labels = struct.pack("<6i", -1, 0, 1, 2, 1, 0)
    words = struct.pack("<6i", 1, 2, 1, 2, 1, 1)
    back_off = struct.pack("<6f", np.inf, 0.1, 0.2, 0.3, 0.4, 0)
    final_costs = struct.pack("<2f", 5.0, 6.0)
    costs = struct.pack("<7f", 1.0, 2.0, 0.5, 0.6, 0.7, 0.8, 0)
    data = struct.pack("<QQQ", 5, 6, 2) + contexts + futures + finals + labels + words + back_off + final_costs + costs
    file.write_bytes(header + symbols + data)
    return file


def test_a_language_model_is_read(tmp_path: Path) -> None:
    """Each context has its back-off first, then its words, each to the longest context that is known after it."""
    acceptor, ids = read_ngram(tiny(tmp_path / "Gr.fst"))
    assert ids == {"<eps>": 0, "a": 1, "b": 2}
    assert acceptor.start == 1
    arcs = [
        [
            tuple(np.round(list(arc.item()), 3))
            for arc in acceptor.arcs[state["first"] : state["first"] + state["count"]]
        ]
        for state in acceptor.states
    ]
    assert arcs == [
        [(1, 1, 1.0, 2), (2, 2, 2.0, 3)],  # ()
        [(0, 0, 0.1, 0), (1, 1, 0.5, 2)],  # (<s>)
        [(0, 0, 0.2, 0), (2, 2, 0.6, 4)],  # (a): b leads to (a b)
        [(0, 0, 0.3, 0), (1, 1, 0.7, 2)],  # (b)
        [(0, 0, 0.4, 3), (1, 1, 0.8, 2)],  # (a b) backs off to (b)
    ]
    assert list(acceptor.states["final"]) == [5.0, np.inf, np.inf, 6.0, np.inf]
    assert list(acceptor.states["epsilons"]) == [0, 1, 1, 1, 1]


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A word graph of another type is no language model of this kind."""
    out = io.BytesIO()
    write_const(out, 0, Acceptor(0, np.zeros(1, STATE), np.zeros(0, ARC)))
    (tmp_path / "Gr.fst").write_bytes(out.getvalue())
    with pytest.raises(ValueError, match="type ngram"):
        read_ngram(tmp_path / "Gr.fst")


@pytest.mark.model
def test_the_real_language_model_is_a_distribution(speech_model: Path) -> None:
    """The words after nothing, the end among them, add up to one, and so do those after the start with its back-off."""
    acceptor, ids = read_ngram(speech_model / "graph" / "Gr.fst")
    assert (len(acceptor.states), len(ids)) == (196_557, 152_217)
    of = [acceptor.arcs[state["first"] : state["first"] + state["count"]] for state in acceptor.states[:2]]
    unigrams = np.exp(-of[0]["cost"].astype(float))
    assert unigrams.sum() + np.exp(-float(acceptor.states["final"][0])) == pytest.approx(1, abs=1e-3)
    seen = np.isin(of[0]["word"], of[1]["word"])
    backed_off = np.exp(-float(of[1]["cost"][0]))
    rest = unigrams[~seen].sum() + np.exp(-float(acceptor.states["final"][0]))
    assert np.exp(-of[1]["cost"][1:].astype(float)).sum() + backed_off * rest == pytest.approx(1, abs=1e-2)
