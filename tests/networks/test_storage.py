import json
import os
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

import relufig as rf
from relufig.system import files
from tests.formulas.strategies import formulas, network_of

ROOT = Path(__file__).parents[2]


def small(coefficient=1):
    a, b = rf.inputs("a", "b")
    return rf.build(low=rf.minimum(coefficient * a, b), high=rf.maximum(coefficient * a, b) + coefficient)


def large():
    first, *rest = rf.inputs(*(f"x{i}" for i in range(100)))
    return rf.build(*(rf.maximum(first, x) for x in rest))


NETWORKS = {
    "int64": small(),
    "large int64": small(2**62),
    "float64": small(0.1),
    "Fraction": small(Fraction(1, 3)),
    "huge int": small(2**80),
    "huge Fraction": small(Fraction(2**80, 3**60)),
    "sparse": large(),
    "sparse feedforward": large().feedforward(),
    "affine": rf.build(*rf.inputs("a")),
    "unicode names": rf.build(größe=rf.relu(rf.inputs("π, 1")[0])),
    "without units or offsets": rf.Network([rf.Block.affine(np.zeros((0, 3)), [])]),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "net.npz"


def rewritten(path, header=None, **arrays):
    """A copy of the network file with some of its contents replaced."""
    with np.load(path) as archive:
        content = dict(archive)
    content["header"] = np.array(json.dumps(json.loads(str(content["header"])) | (header or {})))
    copy = path.with_name("copy.npz")
    np.savez(copy, **(content | arrays))
    return copy


def refused(path):
    return pytest.raises(ValueError, match=rf"{path.name} is not a relufig network file: .")


@pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)
def test_a_network_comes_back_equal(net, path):
    net.save(path)
    loaded = rf.Network.load(path)
    assert loaded == net
    assert hash(loaded) == hash(net)
    for before, after in zip(net.blocks, loaded.blocks, strict=True):
        for p, q in zip(before.coefficients, after.coefficients, strict=True):
            assert (type(p), p.dtype) == (type(q), q.dtype)


@given(formula=formulas())
def test_any_network_comes_back_equal(formula, tmp_path_factory):
    n_inputs, outputs = formula
    net = network_of(outputs, n_inputs)
    path = tmp_path_factory.getbasetemp() / "any.npz"
    net.save(path)
    assert rf.Network.load(path) == net


def test_a_third_comes_back_a_third(path):
    small(Fraction(1, 3)).save(path)
    assert rf.Network.load(path)([1, 0]).tolist() == [0, Fraction(2, 3)]


def test_the_file_is_written_where_it_was_asked_for(tmp_path):
    path = tmp_path / "no suffix"
    small().save(str(path))
    assert [file.name for file in tmp_path.iterdir()] == ["no suffix"]
    assert rf.Network.load(str(path)) == small()


def test_saving_again_replaces_the_file(path):
    small().save(path)
    small(5).save(path)
    assert rf.Network.load(path) == small(5)


def test_nothing_is_pickled(path):
    small(Fraction(1, 3)).save(path)
    with np.load(path, allow_pickle=False) as archive:
        assert all(archive[name].dtype.kind in "iufU" for name in archive)


def test_a_failed_save_leaves_the_old_file_and_no_other(path, monkeypatch):
    small().save(path)

    def fail(file, **_):
        file.write(b"half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", fail)
    with pytest.raises(KeyboardInterrupt):
        small(5).save(path)
    assert rf.Network.load(path) == small()
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_first_save_leaves_nothing(path, monkeypatch):
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        small().save(path)
    assert list(path.parent.iterdir()) == []


def test_the_file_does_not_exist_before_it_is_whole(path):
    with files.written_atomically(path) as file:
        file.write(b"half")
        assert not path.exists()
        file.write(b" and half")
    assert path.read_bytes() == b"half and half"


def test_a_new_file_has_the_usual_permissions(path):
    ordinary = path.with_name("ordinary")
    ordinary.touch()
    small().save(path)
    assert path.stat().st_mode == ordinary.stat().st_mode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_threads_that_write_at_once_leave_the_umask_alone(tmp_path, monkeypatch):
    umask = os.umask

    def switching(mask):
        """As the system's, but other threads always come between this call and the next."""
        before = umask(mask)
        time.sleep(0.001)
        return before

    def write(name):
        for k in range(20):
            with files.written_atomically(tmp_path / name) as file:
                file.write(b"whole")
            (tmp_path / f"ordinary {name} {k}").touch()
        return (tmp_path / name).stat().st_mode & 0o777

    before = umask(0o027)
    monkeypatch.setattr(os, "umask", switching)
    try:
        with ThreadPoolExecutor(4) as pool:
            modes = set(pool.map(write, "abcd"))
    finally:
        after = umask(before)
    assert after == 0o027
    assert modes | {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o640}


@pytest.mark.parametrize(
    "content", [b"", b"a text\n", b"PK\x03\x04", b"\x93NUMPY\x01\x00", zlib.compress(b"x")], ids=repr
)
def test_a_file_of_something_else_is_refused(path, content):
    path.write_bytes(content)
    with refused(path):
        rf.Network.load(path)


def test_an_archive_of_something_else_is_refused(path):
    np.savez(path, weights=np.ones(3))
    with refused(path):
        rf.Network.load(path)
    np.savez(path, header=np.array("[1]"))
    with refused(path):
        rf.Network.load(path)
    with path.open("wb") as file:
        np.save(file, np.ones(3))
    with refused(path):
        rf.Network.load(path)


def test_a_pickled_array_is_refused(path):
    small().save(path)
    with refused(path.with_name("copy.npz")):
        rf.Network.load(rewritten(path, **{"0.S.dense": np.array([[None]], dtype=object)}))
    with path.open("wb") as file:
        np.save(file, np.array([Fraction(1, 3)], dtype=object), allow_pickle=True)
    with refused(path):
        rf.Network.load(path)


def test_a_truncated_file_is_refused(path):
    small().save(path)
    content = path.read_bytes()
    for length in range(0, len(content), 7):
        path.write_bytes(content[:length])
        with refused(path):
            rf.Network.load(path)


def test_a_damaged_file_is_refused_or_read_as_it_was(path):
    small().save(path)
    content = path.read_bytes()
    outcomes = set()
    for at in range(0, len(content), 3):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            assert rf.Network.load(path) == small()
            outcomes.add("read")
        except Exception as error:
            named = str(path) in str(error)
            outcomes.add(type(error).__name__ + " that names the file" * named)
    assert outcomes <= {"read", "ValueError that names the file"}


@pytest.mark.parametrize(
    "header",
    [
        {"format": "another"},
        {"version": 2},
        {"blocks": []},
        {"blocks": 3},
        {"blocks": [{}]},
        {"inputs": ["a"]},
        {"inputs": ["a", "a"]},
        {"inputs": 3},
        {"outputs": ["low"]},
    ],
    ids=str,
)
def test_a_header_that_does_not_fit_is_refused(path, header):
    small().save(path)
    with refused(path.with_name("copy.npz")):
        rf.Network.load(rewritten(path, header))


@pytest.mark.parametrize(
    "arrays",
    [
        {"0.V.exact": np.array(["1/0", "1"])},
        {"0.V.exact": np.array(["one", "1"])},
        {"0.V.exact": np.array(["1"])},
        {"0.U.dense": np.ones((2, 2))},
        {"0.U.dense": np.array([[np.nan, 1.0]])},
        {"0.c.dense": np.array(["0"])},
    ],
    ids=str,
)
def test_coefficients_that_do_not_fit_are_refused(path, arrays):
    a, b = rf.inputs("a", "b")
    rf.build(rf.relu(a - b) / 3, rf.relu(a - b)).save(path)
    with refused(path.with_name("copy.npz")):
        rf.Network.load(rewritten(path, **arrays))


@pytest.mark.parametrize(
    ("part", "value"), [("indices", 10**6), ("indices", -1), ("indptr", 10**6), ("indptr", -1), ("data", 0.5)]
)
def test_a_sparse_matrix_with_indices_out_of_range_is_refused(path, part, value):
    large().save(path)
    with np.load(path) as archive:
        array = archive[f"0.U.{part}"].copy()
    array = array.astype(float) if part == "data" else array
    array[1] = np.nan if part == "data" else value
    copy = rewritten(path, **{f"0.U.{part}": array})
    # In a process of its own: an index out of range can crash it.
    code = f"import relufig; relufig.Network.load({str(copy)!r})"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert f"ValueError: {copy} is not a relufig network file" in run.stderr


def test_a_file_that_cannot_be_read_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"):
        rf.Network.load(tmp_path / "missing.npz")
    with pytest.raises(OSError, match="missing"):
        small().save(tmp_path / "missing" / "net.npz")
