"""The modules of `export.torch`: the same in and out as the network, trainable, and at home among PyTorch's tools."""

import copy
import io
from fractions import Fraction

import numpy as np
import pytest

import relufig as rf
from relufig import export, logo, sorting
from relufig.reading import from_torch


def sorts_two():
    a, b = rf.inputs("a", "b")
    return rf.build(low=rf.minimum(a, b), high=rf.maximum(a, b))


def of_formula(formula, *names):
    return rf.build(formula(*rf.inputs(*names)))


NETWORKS = {
    "sort2": sorts_two(),
    "sort2 without skips": sorts_two().feedforward(),
    "triangle": of_formula(lambda x: rf.triangle(x, 0, 1, 3), "x"),
    "chained clip": of_formula(lambda x: rf.clip_chained(x, -1, Fraction(1, 2)), "x"),
    "affine": of_formula(lambda a, b: 2 * a - b + 3, "a", "b"),
    "constant": of_formula(lambda a: 0 * a + 7, "a"),
    "residual sorter": sorting.bitonic(6).network(),
    "sparse sorter": sorting.odd_even_merge(70).network(),
    "sparse sorter without skips": sorting.bubble(40).network().feedforward(),
    "square": logo.polygon([(0, 0), (2, 0), (2, 2), (0, 2)]),
    "comparators": sorting.best(11),
    "many comparators": sorting.bitonic(100),
}
every_network = pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)


def inputs_of(net):
    return net.n if isinstance(net, sorting.ComparatorNetwork) else len(net.inputs)


def integers(torch, net, *lead, dtype):
    return torch.randint(-50, 50, (*lead, inputs_of(net)), generator=torch.Generator().manual_seed(0)).to(dtype)


@every_network
@pytest.mark.parametrize("name", ["float32", "float64"])
def test_integers_come_out_as_of_the_network_to_the_bit(torch, net, name):
    dtype = getattr(torch, name)
    module = export.torch(net, dtype=dtype)
    for lead in ((), (1,), (30,), (2, 3)):
        x = integers(torch, net, *lead, dtype=dtype)
        y = module(x)
        assert y.dtype == dtype
        assert torch.equal(y, net(x))
        assert np.array_equal(y.numpy(), net(x.numpy()))


@pytest.mark.parametrize("n", [3, 16, 70])
def test_a_sorting_network_is_the_same_to_the_bit_on_any_floats(torch, n):
    x = torch.randn(50, n, generator=torch.Generator().manual_seed(1))
    for net in (sorting.bitonic(n), sorting.bitonic(n).network()):
        assert torch.equal(export.torch(net)(x), net(x))
    assert torch.equal(export.torch(sorting.bitonic(n))(x), x.sort().values)


def test_other_floats_are_the_same_but_for_the_order_of_sums(torch):
    rng = np.random.default_rng(2)
    net = rf.Network([rf.Block(*(rng.normal(size=s) for s in ((4, 9), (30, 9), 30, (4, 30), 4)))], outputs="pqrs")
    x = torch.tensor(rng.normal(size=(100, 9)))
    exact = net(np.vectorize(Fraction)(x.numpy())).astype(float)
    assert np.abs(export.torch(net, dtype=torch.float64)(x).numpy() - exact).max() < 1e-12
    assert np.abs(export.torch(net)(x.float()).numpy() - exact).max() < 1e-3


def test_parameters_have_the_names_of_the_formula_and_hold_the_coefficients(torch):
    net = sorts_two()
    state = export.torch(net).state_dict()
    assert list(state) == [f"layers.0.{name}" for name in ("S", "U", "c", "V", "b")]
    for name in ("U", "c", "V", "b"):
        assert np.array_equal(state[f"layers.0.{name}"], getattr(net.blocks[0], name))
    assert np.array_equal(np.diag(state["layers.0.S"]), net.blocks[0].S)
    assert "layers.0.S" not in export.torch(net.feedforward()).state_dict()


def test_a_large_network_has_no_large_matrix(torch):
    n = 1024
    for net in (sorting.bitonic(n), sorting.bitonic(n).network()):
        held = sum(tensor.numel() for tensor in export.torch(net).state_dict().values())
        assert held < 20 * n * net.depth


@every_network
def test_it_reads_back_equal(torch, net):
    module = export.torch(net, dtype=torch.float64)
    assert from_torch(module) == (net.network() if isinstance(net, sorting.ComparatorNetwork) else net)


@every_network
def test_it_is_copied_saved_and_loaded(torch, net):
    module, x = export.torch(net), integers(torch, net, 5, dtype=torch.float32)
    file = io.BytesIO()
    torch.save(module, file)
    file.seek(0)
    loaded = torch.load(file, weights_only=False)
    other = copy.deepcopy(module)
    for tensor in other.state_dict().values():
        tensor.fill_(1)
    other.load_state_dict(module.state_dict())
    for again in (loaded, other):
        assert torch.equal(again(x), module(x))
        assert repr(again) == repr(module)


@pytest.mark.parametrize("net", [sorts_two(), sorting.best(5), sorting.merge(40, 40).network()], ids=repr)
def test_it_is_exported_by_torch_for_any_batch(torch, tmp_path, net):
    path = tmp_path / "network.pt2"
    export.torch_program(net, path)
    program = torch.export.load(path).module()
    for rows in (1, 2, 17):
        x = integers(torch, net, rows, dtype=torch.float32)
        assert torch.equal(program(x), net(x))
    assert list(tmp_path.iterdir()) == [path]


def test_it_moves_to_another_dtype(torch):
    module = export.torch(sorting.odd_even_merge(70).network()).to(torch.bfloat16)
    x = torch.arange(70, dtype=torch.bfloat16).flip(0)
    assert torch.equal(module(x), x.flip(0))
    assert from_torch(module) == sorting.odd_even_merge(70).network()


@pytest.mark.parametrize("net", [sorts_two(), sorting.merge(40, 40).network()], ids=["dense", "sparse"])
def test_training_lowers_a_loss_and_the_trained_network_reads_back(torch, net):
    frozen = export.torch(net)
    assert not any(parameter.requires_grad for parameter in frozen.parameters())
    module = export.torch(net, dtype=torch.float64, trainable=True)
    assert all(parameter.requires_grad for parameter in module.parameters())
    x = torch.randn(40, len(net.inputs), dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    target, losses = 2 * x.sort(descending=True).values, []
    optimizer = torch.optim.SGD(module.parameters(), lr=0.01)
    for _ in range(20):
        optimizer.zero_grad()
        losses.append(torch.mean((module(x) - target) ** 2))
        losses[-1].backward()
        optimizer.step()
    assert losses[-1] < 0.95 * losses[0]
    trained = from_torch(module)
    assert trained != net
    assert (trained.inputs, trained.widths) == (net.inputs, net.widths)
    assert np.allclose(trained(x.numpy()), module(x).detach().numpy(), rtol=0, atol=1e-12)


def test_gradients_are_those_of_backpropagation(torch):
    rng = np.random.default_rng(4)
    net = rf.Network([rf.Block(*(rng.normal(size=s) for s in ((4, 9), (30, 9), 30, (4, 30), 4)))], outputs="pqrs")
    x, upstream = rng.normal(size=(20, 9)), rng.normal(size=(20, 4))
    module = export.torch(net, dtype=torch.float64, trainable=True)
    module(torch.tensor(x)).backward(torch.tensor(upstream))
    expected = net.gradients(x, upstream).blocks[0]
    for name, parameter in module.layers[0].named_parameters():
        assert np.allclose(parameter.grad, getattr(expected, name)), name


def test_its_repr_says_what_it_is(torch):
    assert "a, b -> low, high" in repr(export.torch(sorts_two()))
    assert "S: 2, U: 1 x 2, c: 1, V: 2 x 1, b: 2" in repr(export.torch(sorts_two()))
    assert "4 comparators on 8 wires" in repr(export.torch(sorting.bitonic(8)))
    assert "70 -> " in repr(export.torch(sorting.bitonic(70).network()))


def test_bad_input_is_refused(torch):
    with pytest.raises(ValueError, match=r"must have last dimension 2 \(a, b\), got shape \(4, 3\)"):
        export.torch(sorts_two())(torch.zeros(4, 3))
    with pytest.raises(ValueError, match="no coefficients to train"):
        export.torch(sorting.bitonic(4), trainable=True)
    with pytest.raises(TypeError, match=r"floating-point torch\.dtype, got torch\.int64"):
        export.torch(sorts_two(), dtype=torch.int64)
    with pytest.raises(TypeError, match="net must be a Network or a ComparatorNetwork, got 3"):
        export.torch(3)
    (x,) = rf.inputs("x")
    with pytest.raises(OverflowError, match=r"layers\.0\.S holds a coefficient beyond the range of torch\.float32"):
        export.torch(rf.build(1e300 * x))
    with pytest.raises(OverflowError, match="beyond the range of float64"):
        export.torch(rf.build(10**400 * x), dtype=torch.float64)
