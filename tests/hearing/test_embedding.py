"""The embedding: its file format, its pieces of words, and that it knows what is alike."""

import mmap
import struct
from pathlib import Path

import numpy as np
import pytest

from voice_coach import assets
from voice_coach.hearing.embedding import LONGEST, SIZE, Embedding, WordPieces, _gelu, _tensors
from voice_coach.hearing.meaning_model import find_meaning_model

VOCABULARY = assets.data_dir("grammars") / "en" / "meaning" / "vocabulary.txt"


@pytest.fixture(scope="module")
def embedding() -> Embedding:
    """The network itself."""
    model = find_meaning_model()
    if model is None:
        pytest.skip("the model of meanings is not there (voice-coach setup)")
    return Embedding(model, VOCABULARY)


@pytest.mark.model
def test_what_means_the_same_is_near(embedding: Embedding) -> None:
    """Other words for the same are nearer than the same words for something else."""
    one, other, far = embedding.embed_all(["make it easier", "could it be a bit gentler", "make a cake"])
    assert one @ other > one @ far


@pytest.mark.model
def test_sentences_are_embedded_alike_alone_and_together(embedding: Embedding) -> None:
    """A batch of several lengths gives what each gives by itself, at length 1 for each layer."""
    texts = ["stop", "make it a bit easier please", "how long is the rest", "make it a bit harder please"]
    together = embedding.embed_all(texts)
    alone = np.concatenate([embedding.embed_all([text]) for text in texts])
    assert together.shape == (4, SIZE)
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together.reshape(4, 2, -1), axis=2), 1)


def test_words_are_cut_into_the_longest_known_pieces(tmp_path: Path) -> None:
    """The longest beginning first; a word with an unknown piece is unknown as a whole; accents and case do not count."""
    (tmp_path / "v.txt").write_text("[UNK]\n[CLS]\n[SEP]\nhip\nhi\n##s\n##ps\n'\ncafe\n")
    pieces = WordPieces(tmp_path / "v.txt")
    assert pieces.ids("hips") == [1, 3, 5, 2]
    assert pieces.ids("Café hip's") == [1, 8, 3, 7, 0, 2]
    assert pieces.ids("hipx") == [1, 0, 2]
    assert len(pieces.ids("hip " * 99)) == LONGEST


def field(number: int, value: bytes | int) -> bytes:
    """Return a field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(number: int) -> bytes:
    rest, low = divmod(number, 128)
    return bytes([low | 128]) + varint(rest) if rest else bytes([low])


@pytest.mark.parametrize("packed", [True, False])
def test_tensors_are_read_where_they_lie(tmp_path: Path, packed: bool) -> None:
    """Shape, type and values are those of the file, however the shape is written; other fields are passed over."""
    shape = field(1, varint(2) + varint(300)) if packed else field(1, 2) + field(1, 300)
    values = np.arange(600, dtype="<f4").reshape(2, 300)
    tensor = shape + field(2, 1) + field(8, b"weights") + field(9, values.tobytes())
    fixed = varint(10 << 3 | 5) + struct.pack("<f", 1.0)
    (tmp_path / "m.onnx").write_bytes(field(1, 8) + field(7, field(1, b"node") + field(5, tensor + fixed)))
    with (tmp_path / "m.onnx").open("rb") as file:
        ((name, read),) = _tensors(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    assert name == "weights"
    assert (read == values).all()


def test_the_activation_is_that_of_the_paper() -> None:
    """The values of x * Phi(x) at points whose values are known."""
    points = np.array([-2.0, -0.5, 0.0, 1.0, 3.0], np.float32)
    assert np.allclose(_gelu(points), [-0.04550026, -0.15426877, 0.0, 0.84134475, 2.9959503], atol=1e-6)
