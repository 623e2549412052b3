"""`from_torch` and `from_safetensors`: trained networks read exactly, everything else refused by name, no code run."""

import itertools
import json
import pickle
import shutil
import warnings
import zipfile
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import export, sorting
from relufig.formats.safetensors import reading as tensors
from relufig.numbers import matrices
from relufig.reading import from_safetensors, from_torch
from relufig.system import limits


@pytest.fixture(scope="module")
def nn(torch):
    return torch.nn


@pytest.fixture
def model(torch, nn):
    torch.manual_seed(0)
    hidden = nn.Sequential(nn.Linear(8, 5), nn.LeakyReLU(0.1), nn.Linear(5, 4, bias=False))
    return nn.Sequential(
        nn.Flatten(), nn.Linear(2, 8), nn.ReLU(), nn.Dropout(), hidden, nn.Identity(), nn.ReLU()
    ).eval()


def sequential(nn, *sizes):
    layers = [(nn.Linear(n, m), nn.ReLU()) for n, m in itertools.pairwise(sizes)]
    return nn.Sequential(*itertools.chain(*layers))[:-1]


def test_a_sequential_is_the_same_function(torch, model):
    net = from_torch(model, inputs="ab")
    x = torch.randn(200, 2, dtype=torch.float64)
    assert np.allclose(net(x.numpy()), model.double()(x).detach().numpy(), rtol=0, atol=1e-14)
    assert (net.inputs, net.outputs, net.size) == (("a", "b"), ("y1", "y2", "y3", "y4"), 8 + 5 + 4)


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64"])
def test_weights_are_what_they_are_in_their_dtype(torch, nn, name):
    module = nn.Linear(3, 2).to(getattr(torch, name))
    net = from_torch(nn.Sequential(module))
    for i, j in np.ndindex(2, 3):
        assert Fraction(float(net.blocks[0].S[i, j])) == Fraction(module.weight[i, j].item())


def test_a_perceptron_becomes_one_block_a_hidden_layer(torch, nn):
    module = sequential(nn, 2, 7, 5, 3)
    net = from_torch(module)
    assert net.widths == (7, 5)
    assert all(not block.S.any() for block in net.blocks)
    for at, block in zip((0, 2), net.blocks, strict=True):
        assert np.array_equal(block.U, module[at].weight.detach().numpy())
        assert np.array_equal(block.c, module[at].bias.detach().numpy())
    assert np.array_equal(net.blocks[-1].V, module[4].weight.detach().numpy())


def test_a_layer_may_be_there_twice(torch, nn):
    relu, linear = nn.ReLU(), nn.Linear(3, 3).double()
    module, x = nn.Sequential(linear, relu, linear, relu, linear), torch.randn(50, 3, dtype=torch.float64)
    assert np.allclose(from_torch(module)(x.numpy()), module(x).detach().numpy(), rtol=0, atol=1e-14)


def test_the_network_does_not_change_when_training_goes_on(torch, model):
    net = from_torch(model)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1)
    assert net != from_torch(model)


def test_files_of_modules_and_of_states_read_as_the_module(torch, nn, tmp_path):
    module = sequential(nn, 3, 4, 4, 2)
    torch.save(module, tmp_path / "module.pt")
    torch.save(module.state_dict(), tmp_path / "state.pt")
    assert from_torch(tmp_path / "module.pt") == from_torch(module)
    assert from_torch(str(tmp_path / "state.pt"), activation="relu") == from_torch(module)
    assert from_torch(module.state_dict(), activation="relu") == from_torch(module)
    leaky = nn.Sequential(*(nn.LeakyReLU(0.2) if isinstance(layer, nn.ReLU) else layer for layer in module))
    assert from_torch(tmp_path / "state.pt", activation="leaky_relu", slope=0.2) == from_torch(leaky)


@pytest.mark.parametrize(
    "net", [sorting.best(5).network(), sorting.odd_even_merge(70).network(), sorting.best(6)], ids=repr
)
def test_what_relufig_exports_comes_back(torch, tmp_path, net):
    expected = net if isinstance(net, rf.Network) else net.network()
    torch.save(export.torch(net), tmp_path / "module.pt")
    assert from_torch(tmp_path / "module.pt") == expected
    export.safetensors(net, tmp_path / "net.safetensors")
    assert from_safetensors(tmp_path / "net.safetensors") == expected
    if isinstance(net, rf.Network):
        assert from_torch(export.torch(net).state_dict()) == expected


def test_part_of_a_module_may_be_one_of_relufig(torch, nn):
    a, b = rf.inputs("a", "b")
    largest = rf.build(rf.maximum(a, b))
    module = nn.Sequential(nn.Linear(3, 2), export.torch(largest), nn.Linear(1, 1)).double()
    x = torch.randn(20, 3, dtype=torch.float64)
    assert np.allclose(from_torch(module)(x.numpy()), module(x).detach().numpy(), rtol=0, atol=1e-14)


def refused(source, **options):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the sentence is what is asked for)
        from_torch(source, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_other_layers_are_refused_by_place_and_kind(torch, nn):
    class Mine(nn.Linear):
        def forward(self, x):
            return -super().forward(x)

    for layer in (nn.ConvTranspose2d(3, 8, 1), nn.GELU(), nn.LayerNorm(3), Mine(3, 3)):
        kind = type(layer).__name__
        assert f"layer 1 ({kind}) cannot be read; the layers that can be are Linear, ReLU" in refused(
            nn.Sequential(nn.Linear(2, 3), layer)
        )
        nested = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Sequential(nn.Identity(), layer))
        assert f"layer 2.1 ({kind}) cannot be read" in refused(nested)
        assert ("torch.onnx.export and from_onnx" in refused(nested)) == (kind == "Mine")
    assert "the module (GELU) cannot be read" in refused(nn.GELU())


def test_no_message_says_that_a_kind_is_not_one_of_a_list_that_holds_it(torch, nn):
    own = type("Linear", (nn.Linear,), {"__module__": "mine"})
    assert "layer 1 (mine.Linear) cannot be read" in refused(nn.Sequential(nn.Linear(2, 3), own(3, 3)))
    other = (
        nn.Flatten(0),
        nn.Conv1d(3, 2, 1, padding="same"),
        nn.BatchNorm1d(3),
        nn.BatchNorm1d(3, track_running_stats=False).eval(),
        nn.MaxPool1d(2),
        nn.MaxPool2d(2, ceil_mode=True),
        nn.AvgPool2d(2, divisor_override=3),
        nn.PReLU(2),
        nn.Hardtanh(0, float("nan")),
        nn.Sequential(nn.Identity(), nn.Tanh()),
    )
    for layer in other:
        assert "cannot be read" not in refused(nn.Sequential(nn.Linear(2, 3), layer, nn.ReLU()))


@pytest.mark.parametrize("kind", ["Sigmoid", "Softmax", "LogSoftmax", "Tanh"])
def test_a_last_layer_that_is_not_piecewise_linear_is_refused_with_what_to_do(torch, nn, kind, tmp_path):
    last = getattr(nn, kind)()
    module = nn.Sequential(nn.Linear(2, 3), last)
    torch.save(module, tmp_path / "module.pt")
    for source in (module, tmp_path / "module.pt"):
        said = refused(source)
        assert f"layer 1 ({kind}) is not piecewise linear; read the model without it, model[:-1]" in said
    assert from_torch(module[:-1]).outputs == ("y1", "y2", "y3")
    assert "no ReLU network computes it" in refused(nn.Sequential(nn.Linear(2, 3), last, nn.ReLU()))


def trained(torch, module):
    """The module as training leaves it: with statistics of its own in each normalisation."""
    for each in module.modules():
        if hasattr(each, "running_mean"):
            each.running_mean.normal_()
            each.running_var.uniform_(0.5, 2)
    return module.double().eval()


MODELS = {
    "normalised": ((4,), lambda nn: [nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 2)]),
    "normalised input": ((4,), lambda nn: [nn.BatchNorm1d(4, affine=False), nn.ReLU6(), nn.Linear(4, 2)]),
    "bounded": ((3,), lambda nn: [nn.Linear(3, 5), nn.Hardtanh(-0.5, 2), nn.PReLU(5), nn.Linear(5, 2), nn.PReLU()]),
    "steep": ((3,), lambda nn: [nn.Linear(3, 300), nn.LeakyReLU(0.1), nn.Linear(300, 2), nn.LeakyReLU(2)]),
    "LeNet": (
        (1, 16, 16),
        lambda nn: [
            *(nn.Conv2d(1, 3, 5, padding=2), nn.BatchNorm2d(3), nn.ReLU(), nn.AvgPool2d(2)),
            *(nn.Conv2d(3, 4, 5), nn.PReLU(4), nn.MaxPool2d(2), nn.Dropout2d()),
            *(nn.Flatten(), nn.Linear(16, 10)),
        ],
    ),
    "signal": (
        (2, 9),
        lambda nn: [
            *(nn.Conv1d(2, 4, 3, stride=2, padding=1, dilation=2, groups=2), nn.MaxPool1d(3, 1, 1), nn.ReLU()),
            *(nn.AvgPool1d(2, 1, padding=1), nn.Flatten(), nn.LazyLinear(3)),
        ],
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_models_compute_what_pytorch_computes(torch, nn, name, tmp_path):
    torch.manual_seed(0)
    shape, layers = MODELS[name]
    module = nn.Sequential(*layers(nn))
    module(torch.randn(2, *shape))  # a lazy layer takes its size
    module = trained(torch, module)
    x = torch.randn(50, *shape, dtype=torch.float64) * 3
    wanted = module(x).detach().numpy()
    net = from_torch(module, shape=shape)
    np.testing.assert_allclose(net(x.reshape(50, -1).numpy()), wanted, rtol=0, atol=1e-13)
    torch.save(module, tmp_path / "module.pt")
    assert from_torch(tmp_path / "module.pt", shape=shape) == net
    if len(shape) == 1:
        assert from_torch(module) == net
    else:
        assert "give shape, the shape of one input, such as (1, 28, 28)" in refused(module)


def test_what_compiles_or_distributes_a_module_is_read_through(torch, nn):
    module = sequential(nn, 3, 4, 2)
    wanted = from_torch(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's own, of what it imports to compile
        compiled, parallel = torch.compile(module), nn.DataParallel(module)
    for wrapped in (compiled, parallel, nn.DataParallel(compiled)):
        assert from_torch(wrapped) == wanted
        assert from_torch(wrapped.state_dict(), activation="relu") == wanted
    exported = export.torch(wanted)
    assert from_torch(nn.DataParallel(exported).state_dict()) == wanted


def test_a_layer_without_inputs_or_outputs_is_refused(torch, nn):
    for n_in, n_out in ((0, 3), (3, 0)):
        rule = f"at least one input and one output, got {n_in} and {n_out}"
        assert rule in refused({"0.weight": torch.zeros(n_out, n_in)})
        assert rule in refused({"layers.0.S": torch.zeros(n_out, n_in), "layers.0.b": torch.zeros(n_out)})


def test_work_on_a_wide_layer_is_refused_before_it_is_done(torch, nn, monkeypatch):
    made = []
    monkeypatch.setattr(matrices, "from_entries", lambda *given_: made.append(given_))
    monkeypatch.setattr(matrices, "as_matrix", lambda *given_: made.append(given_))
    module = nn.Sequential(nn.Linear(1, 2**16 + 1), nn.LeakyReLU(0.1))
    rule = "at most 65,536 values of a layer can be read, got 65,537"
    assert rule in refused(module)
    assert rule in refused({"0.weight": module[0].weight, "2.weight": torch.zeros(1, 1)}, activation="leaky_relu")
    assert not made


def test_a_long_name_is_refused_before_it_is_looked_into(torch, monkeypatch):
    monkeypatch.setattr(tensors, "_OWN", None)
    assert "at most 512 characters in the name of a tensor" in refused({"1." * 2**20: torch.zeros(1)})


def test_a_hook_is_refused_for_it_can_change_what_is_computed(torch, model):
    model[1].register_forward_hook(lambda _module, _input, output: -output)
    assert "layer 1 (Linear) has hooks" in refused(model)


def test_what_has_no_meaning_as_a_network_is_refused(torch, nn):
    assert "no layer says how many inputs there are; give shape, such as" in refused(nn.Sequential(nn.ReLU()))
    assert "weights for 2 values are applied to 3" in refused(nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 3)))
    assert "dense tensor of real numbers" in refused(nn.Sequential(nn.Linear(2, 3, device="meta")))
    assert "dense tensor of real numbers" in refused(nn.Sequential(nn.Linear(2, 3, dtype=torch.complex64)))
    broken = nn.Sequential(nn.Linear(2, 2))
    broken[0].weight.data[1, 0] = float("nan")
    assert "must be finite, got nan at index (1, 0)" in refused(broken)
    with pytest.raises(TypeError, match="source must be a module, a state_dict or a file's name, got 3"):
        from_torch(3)
    assert "a module has its own" in refused(broken, activation="relu")


def test_states_that_do_not_say_enough_are_refused(torch, nn):
    state = sequential(nn, 2, 3, 1).state_dict()
    assert "activation must be given, 'relu' or 'leaky_relu'" in refused(state)
    assert "activation must be one of relu, leaky_relu, got 'tanh'" in refused(state, activation="tanh")
    adjacent = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)).state_dict()
    assert "layers 0 and 1 must have an activation between them" in refused(adjacent, activation="relu")
    assert "got fc1.weight" in refused(nn.ModuleDict({"fc1": nn.Linear(2, 3)}).state_dict(), activation="relu")
    assert "a weight of two dimensions" in refused(
        nn.Sequential(nn.BatchNorm1d(3, track_running_stats=False)).state_dict()
    )
    assert "got none" in refused({})


def test_only_these_kinds_are_ever_unpickled(torch, nn, tmp_path):
    torch.save(nn.Sequential(nn.Conv3d(1, 2, 3)), tmp_path / "conv.pt")
    assert "it holds torch.nn.modules.conv.Conv3d" in refused(tmp_path / "conv.pt")
    torch.save([torch.ones(3)], tmp_path / "list.pt")
    assert "must hold a module or a state_dict, got list" in refused(tmp_path / "list.pt")


class Malicious:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return shutil.rmtree, (str(self.path),)


def test_no_code_of_a_file_is_run(torch, tmp_path):
    victim = tmp_path / "victim"
    victim.mkdir()
    torch.save({"0.weight": Malicious(victim)}, tmp_path / "evil.pt")
    assert "it holds shutil.rmtree" in refused(tmp_path / "evil.pt")
    (tmp_path / "evil.pkl").write_bytes(pickle.dumps(Malicious(victim)))
    assert str(tmp_path / "evil.pkl") in refused(tmp_path / "evil.pkl")
    assert victim.is_dir()


def rewritten(source, target, change, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", compression) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))


def test_damaged_files_are_refused_by_name(torch, nn, tmp_path):
    torch.save(sequential(nn, 4, 9, 2).state_dict(), tmp_path / "good.pt")
    content = (tmp_path / "good.pt").read_bytes()
    for length in (0, 5, len(content) // 2, len(content) - 1):
        (tmp_path / "cut.pt").write_bytes(content[:length])
        assert "cut.pt cannot be read as a network" in refused(tmp_path / "cut.pt", activation="relu")
    rewritten(tmp_path / "good.pt", tmp_path / "short.pt", lambda name, data: data[:4] if "/data/" in name else data)
    assert "does not match expected size" in refused(tmp_path / "short.pt", activation="relu")
    rewritten(tmp_path / "good.pt", tmp_path / "packed.pt", lambda _, data: data, zipfile.ZIP_DEFLATED)
    assert "it is compressed" in refused(tmp_path / "packed.pt", activation="relu")
    with pytest.raises(FileNotFoundError):
        from_torch(tmp_path / "missing.pt")


def test_little_that_becomes_much_is_refused(torch, nn, tmp_path, monkeypatch):
    torch.save({"0.weight": torch.zeros(1).expand(2**20, 2**20)}, tmp_path / "wide.pt")
    assert f"coefficients can be read, got {2**40:,}" in refused(tmp_path / "wide.pt")
    many = nn.Identity()
    for _ in range(40):
        many = nn.Sequential(many, many)
    torch.save(many, tmp_path / "many.pt")
    assert "layers can be read" in refused(tmp_path / "many.pt")
    torch.save(sequential(nn, 30, 30).state_dict(), tmp_path / "large.pt")
    monkeypatch.setattr(limits, "LARGEST_FILE", 3000)
    assert "at most 3,000 bytes can be read" in refused(tmp_path / "large.pt")


@settings(max_examples=150)
@given(st.data())
def test_a_file_with_wrong_bytes_is_read_or_refused(torch, tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    good = folder / "fuzzed-good.pt"
    if not good.exists():
        torch.save(sequential(torch.nn, 2, 2, 1), good)
    content = bytearray(good.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    bad = folder / "fuzzed.pt"
    bad.write_bytes(content)
    try:
        assert isinstance(from_torch(bad), rf.Network)
    except ValueError as error:
        assert str(bad) in str(error)  # noqa: PT017 (either is right)


def test_safetensors_of_a_sequential_are_read(torch, nn, tmp_path):
    save_file = pytest.importorskip("safetensors.torch", reason="safetensors is not installed").save_file
    module, path = sequential(nn, 3, 4, 4, 2), tmp_path / "net.safetensors"
    save_file({f"model.{name}": tensor for name, tensor in module.state_dict().items()}, path)
    assert from_safetensors(path, activation="relu") == from_torch(module)
    assert from_safetensors(path, activation="relu", inputs="abc").inputs == ("a", "b", "c")


def test_damaged_safetensors_are_refused_by_name(tmp_path):
    save = pytest.importorskip("safetensors.numpy", reason="safetensors is not installed").save
    path = tmp_path / "bad.safetensors"
    layer = {"layers.0.S": np.eye(2), "layers.0.b": np.zeros(2)}
    sparse = {"values": np.ones(1), "rows": np.array([0]), "columns": np.array([5]), "shape": np.array([2, 2])}

    def of_sparse(**changed):
        return {**{f"layers.0.S.{name}": part for name, part in (sparse | changed).items()}, "layers.0.b": np.zeros(2)}

    good = save(layer)
    for content, reason in {
        b"": "header",
        good[:-3]: "",
        save({**layer, "layers.0.Q": np.ones(1)}): "got layers.0.Q",
        save({"layers.0.S": np.eye(2)}): "layers.0 must have b",
        save({**layer, "layers.2.S": np.eye(2), "layers.2.b": np.zeros(2)}): "without gaps, got layers.2 for layer 1",
        save({**layer, "layers.0.S": np.array([np.nan, 1])}): "finite",
        save({**layer, "layers.0.b": np.zeros(3)}): "shape",
        save(of_sparse()): "index 5",
        save(of_sparse(shape=np.array([2**60, 2]))): "rows and columns of layers.0.S",
        save({**layer}, metadata={"format": "relufig"}): "inputs",
        save({**layer}, metadata={"format": "relufig", "inputs": json.dumps(["a"]), "outputs": '["p", "q"]'}): "names",
    }.items():
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"bad\.safetensors cannot be read as a network") as caught:
            from_safetensors(path)
        assert reason in str(caught.value)
