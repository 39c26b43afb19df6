"""The embedding: its file format, its pieces of words, and that it knows what is alike."""

import mmap
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from voice_coach import assets
from voice_coach.hearing.adapters import Adapter, load_adapters, save_adapters
from voice_coach.hearing.embedding import LAYERS, LONGEST, MATRICES, SIZE, Embedding, WordPieces, _gelu, _tensors
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


def half(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Return what is left of ``values`` in 16 bits."""
    return values.astype(np.float16).astype(np.float32)


@pytest.mark.model
def test_an_adapter_adds_to_its_matrix(embedding: Embedding, tmp_path: Path) -> None:
    """In the layer that it is of, and after it was saved and loaded as before."""
    model = find_meaning_model()
    assert model is not None
    generator = np.random.default_rng(1)
    down, up = (half(generator.normal(size=shape) / 8) for shape in ((384, 4), (4, 384)))
    adapters = {5 * MATRICES + 2: Adapter(down, up)}
    for name in ("one.npz", "two.npz"):
        save_adapters(adapters, tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    adapted = Embedding(model, VOCABULARY, load_adapters(tmp_path / "one.npz"))
    before, after = (network.embed_all(["make it a bit easier"])[0] for network in (embedding, adapted))
    lower = SIZE // 2
    assert np.array_equal(before[:lower], after[:lower])
    assert not np.allclose(before[lower:], after[lower:], atol=1e-3)
    entering = list(embedding.states(np.array([embedding.ids("make it a bit easier")])))[4]
    value = embedding.weights(5).matrices[2] + down @ up
    assert np.allclose(adapted._matrices[5 * MATRICES + 2].applied(entering), entering @ value, atol=1e-3)


def test_training_computes_what_the_product_does(embedding: Embedding) -> None:
    """With adapters and padding, to the rounding of what is kept in 16 bits."""
    jnp = pytest.importorskip("jax.numpy", reason="it is only needed for training")
    from scripts import adapt

    model = find_meaning_model()
    assert model is not None
    generator = np.random.default_rng(1)
    layers = [embedding.weights(layer) for layer in range(adapt.FIRST, LAYERS)]
    shapes = [matrix.shape for layer in layers for matrix in layer.matrices]
    factors = [
        (half(generator.normal(size=(size, 2)) / 16), half(generator.normal(size=(2, wide)) / 16))
        for size, wide in shapes
    ]
    adapters = {adapt.FIRST * MATRICES + n: Adapter(*pair) for n, pair in enumerate(factors)}
    text = "make it a bit easier"
    (below,), _ = adapt.below(embedding, [text])
    padded = np.pad(below.astype(np.float32), ((0, 3), (0, 0)))[None]
    there = np.arange(len(below) + 3)[None] < len(below)
    trained = adapt._embedded([(jnp.asarray(down), jnp.asarray(up)) for down, up in factors], padded, there, layers)
    assert np.allclose(trained, Embedding(model, VOCABULARY, adapters).embed_all([text]), atol=2e-3)


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
