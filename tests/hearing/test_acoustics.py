"""What is changed in the acoustic model: it fits the model that is fetched, and changes nothing but what was learnt."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from voice_coach import assets, build
from voice_coach.hearing import acoustics
from voice_coach.hearing.model import find_model
from voice_coach.settings import HearingSettings

SHIPPED = assets.data_dir("grammars") / "en" / acoustics.FILE


def component(name: str, kind: str, **parameters: npt.NDArray[np.float32]) -> bytes:
    """Return a component as Kaldi writes it."""
    written = f"<ComponentName> {name} <{kind}> <MaxChange> ".encode()
    for token, values in parameters.items():
        sizes = b"".join(b"\x04" + size.to_bytes(4, "little") for size in values.shape)
        written += f"<{token}> F{'MV'[values.ndim == 1]} ".encode() + sizes + values.tobytes()
    return written + f"</{kind}> ".encode()


@pytest.fixture
def model() -> bytes:
    draw = np.random.default_rng(1)
    weights, bias, other = (draw.normal(size=size).astype(np.float32) for size in ((3, 4), 3, (2, 3)))
    first = component("one.affine", "Affine", LinearParams=weights, BiasParams=bias)
    return b"before <NumComponents> \x04\x02\0\0\0" + first + component("two", "Linear", Params=other) + b"after"


def test_a_change_is_added_to_what_it_is_of(model: bytes, tmp_path: Path) -> None:
    """It comes back to a 254th of the largest change in its row, and all else is as it was."""
    before = {name: values.copy() for name, values in acoustics.tensors(model)}
    assert {name: values.shape for name, values in before.items()} == {
        "one.affine LinearParams": (3, 4),
        "one.affine BiasParams": (3,),
        "two Params": (2, 3),
    }
    draw = np.random.default_rng(2)
    changed = [name for name in before if name.startswith("one")]
    learnt = {name: before[name] + draw.normal(size=before[name].shape).astype(np.float32) for name in changed}
    acoustics.save_changes(tmp_path / "changes.npz", model, learnt)
    taught = acoustics.taught(model, tmp_path / "changes.npz")
    after = dict(acoustics.tensors(taught))
    for name in changed:
        largest = np.abs(np.atleast_2d(learnt[name] - before[name])).max(1)
        assert np.all(np.abs(np.atleast_2d(after[name] - learnt[name])).max(1) <= largest / 250)
    assert np.array_equal(after["two Params"], before["two Params"])
    assert (len(taught), taught[:20], taught[-5:]) == (len(model), model[:20], b"after")


def test_another_model_is_not_changed(model: bytes, tmp_path: Path) -> None:
    """What is no longer the model that was learnt from gives no model at all."""
    acoustics.save_changes(tmp_path / "changes.npz", model, {})
    with pytest.raises(ValueError, match="for another acoustic model"):
        acoustics.taught(model.replace(b"after", b"later"), tmp_path / "changes.npz")


@pytest.mark.model
def test_the_shipped_changes_are_those_of_the_model(speech_model: Path) -> None:
    """All layers that decoding uses are taught, by little; what only training used is as it was."""
    original = (speech_model / "am" / "final.mdl").read_bytes()
    before, after = (dict(acoustics.tensors(model)) for model in (original, acoustics.taught(original, SHIPPED)))
    apart = {name: float(np.abs(after[name] - values).max()) for name, values in before.items()}
    assert {name for name, most in apart.items() if not most} == {name for name in before if "xent" in name}
    assert max(apart.values()) < 0.5


@pytest.mark.model
def test_the_coach_hears_with_what_was_taught(speech_model: Path) -> None:
    """The model that Vosk opens is the taught one; the fetched one stays as it is."""
    settings = HearingSettings()
    graph = build.make_graph(settings, build.make_parser(settings))
    heard_with = (graph / "am" / "final.mdl").read_bytes()
    original = (find_model().path / "am" / "final.mdl").read_bytes()
    assert heard_with == acoustics.taught(original, SHIPPED)
    assert heard_with != original


def test_the_network_that_is_taught_is_that_of_the_model(request: pytest.FixtureRequest) -> None:
    """Its two outputs, which were learnt apart from one another, agree on most of what a voice says."""
    torch = pytest.importorskip("torch", reason="it is only needed for training")
    pytest.importorskip("kaldi_native_fbank", reason="it is only needed for training")
    speech_model: Path = request.getfixturevalue("speech_model")
    from bench import voices
    from scripts.acoustics import features, network

    frames = features.mfcc(voices.like_people()[0].say("start the standing raises").astype(np.float64))
    known = features.Ivectors(speech_model / "ivector").extract(frames)[-1]
    with torch.no_grad():
        teacher = network.Network((speech_model / "am" / "final.mdl").read_bytes())
        scores, logs = teacher(torch.from_numpy(network.padded(frames).T[None].copy()), torch.from_numpy(known[None]))
    assert (scores.argmax(1) == logs.argmax(1)).float().mean() > 0.5
