"""`export.safetensors`: what the file holds, by safetensors' own reader, is what the network holds."""

import json
from fractions import Fraction

import numpy as np
import pytest

import relufig as rf
from relufig import export, sorting
from relufig.reading import from_safetensors

safetensors = pytest.importorskip("safetensors", reason="safetensors is not installed")


def opened(path):
    with safetensors.safe_open(path, framework="numpy") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()  # noqa: SIM118


def mixed():
    """A network of integers, floats, and fractions that are floats too."""
    x, y = rf.inputs("first wall", "y")
    return rf.build(top=rf.relu(3 * x - y) * 0.1 + rf.relu(y) / 4, low=x - 2**40)


@pytest.mark.parametrize(
    "net", [mixed(), mixed().feedforward(), sorting.best(5).network(), sorting.bitonic(128).network()], ids=repr
)
def test_every_coefficient_is_there_as_it_is(tmp_path, net):
    path = tmp_path / "net.safetensors"
    export.safetensors(net, path)
    tensors, metadata = opened(path)
    assert (json.loads(metadata["inputs"]), json.loads(metadata["outputs"])) == (list(net.inputs), list(net.outputs))
    for i, block in enumerate(net.blocks):
        assert np.array_equal(tensors[f"layers.{i}.b"], block.b)
        assert tensors[f"layers.{i}.b"].dtype == (np.float64 if block.b.dtype == object else block.b.dtype)
        if f"layers.{i}.U" in tensors:
            assert np.array_equal(tensors[f"layers.{i}.U"], block.U)
    assert from_safetensors(path) == net
    assert list(tmp_path.iterdir()) == [path]


def test_tensors_are_named_and_shaped_as_in_the_module(torch, tmp_path):
    from safetensors.torch import load_file

    for net in (mixed(), sorting.bitonic(128).network()):
        path = tmp_path / "net.safetensors"
        export.safetensors(net, path)
        module = export.torch(net, dtype=torch.float64)
        expected = {name: tensor.clone() for name, tensor in module.state_dict().items()}
        for tensor in module.state_dict().values():
            tensor.zero_()
        module.load_state_dict(load_file(path))
        assert all(torch.equal(tensor, expected[name]) for name, tensor in module.state_dict().items())


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_dtype_rounds_every_coefficient(tmp_path, dtype):
    path = tmp_path / "net.safetensors"
    (x,) = rf.inputs("x")
    net = rf.build(x / 3 + rf.relu(7 * x + 1))
    export.safetensors(net, path, dtype=dtype)
    tensors, _ = opened(path)
    assert {tensor.dtype for tensor in tensors.values()} == {np.dtype(dtype)}
    assert tensors["layers.0.S"] == np.array(1 / 3).astype(dtype)


def test_what_no_float_is_is_refused_by_name(tmp_path):
    (x,) = rf.inputs("x")
    path = tmp_path / "net.safetensors"
    rule = r"layers\.0\.V .*float64 exactly, got 1/3; give dtype"
    with pytest.raises(ValueError, match=rule):
        export.safetensors(rf.build(Fraction(1, 3) * rf.relu(x)), path)
    with pytest.raises(ValueError, match="dtype must be one of float16, float32, float64 or None, got 'int8'"):
        export.safetensors(mixed(), path, dtype="int8")
    with pytest.raises(OverflowError, match=r"layers\.0\.\w holds a coefficient beyond the range of float16"):
        export.safetensors(mixed(), path, dtype="float16")
    with pytest.raises(TypeError, match="net must be a Network or a ComparatorNetwork, got 3"):
        export.safetensors(3, path)
    assert not list(tmp_path.iterdir())


def test_a_sparse_network_is_a_small_file(tmp_path):
    path = tmp_path / "net.safetensors"
    net = sorting.bitonic(512)
    export.safetensors(net, path, dtype="float32")
    assert path.stat().st_size < 200 * net.size
    assert from_safetensors(path) == net.network()


def nearest_float32(number):
    """The float32 nearest to an integer, ties to even, by integer arithmetic."""
    shift = max(abs(number).bit_length() - 24, 0)
    below, rest = divmod(abs(number), 2**shift)
    half = Fraction(2**shift, 2)
    up = rest > half or (rest == half and shift > 0 and below % 2 == 1)
    return (below + up) * 2**shift * (-1 if number < 0 else 1)


# By way of float64, the first two become ties between two float32, and then the wrong one of these.
LARGE = [2**61 + 2**37 + 1, -(2**61) - 2**37 - 1, 2**62 + 3 * 2**38 - 1, 2**53 + 1, 2**24 + 1, 16777219, 3]


def test_an_integer_is_rounded_once(tmp_path, torch):
    wanted = [nearest_float32(number) for number in LARGE]
    assert wanted[0] != int(np.float32(np.float64(LARGE[0])))
    net = rf.Network([rf.Block.affine([[number] for number in LARGE], [0] * len(LARGE))])
    export.safetensors(net, tmp_path / "net.safetensors", dtype="float32")
    tensors, _ = opened(tmp_path / "net.safetensors")
    assert [int(entry) for entry in tensors["layers.0.S"].ravel()] == wanted
    module = export.torch(net, dtype=torch.float32)
    assert [int(entry) for entry in module.layers[0].S.ravel().tolist()] == wanted
