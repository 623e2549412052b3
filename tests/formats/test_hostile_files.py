"""Files that were made to do harm are refused by name, quickly, in little memory, and running nothing of them.

The table is `tests.fuzz.hostile`; each file is judged as the fuzzer judges it, in a process of its own for each reader.
"""

import functools
import json
import subprocess
import sys
from pathlib import Path

import pytest

import relufig as rf
from relufig import sorting
from relufig.networks import storage
from relufig.sorting import formats
from tests.fuzz.hostile import HOSTILE

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "svg": ("svgelements", "defusedxml"),
    "onnx": ("onnx",),
    "torch": ("torch",),
    "safetensors": ("safetensors",),
}

# Reads every hostile file of a reader, and tells what was said about each, and which rule was broken.
JUDGE = """
import json, sys
from pathlib import Path
from tests.fuzz import hostile, readers
from tests.fuzz.rules import Judge

reader, folder = readers.named(sys.argv[1]), Path(sys.argv[2])
path = folder / f"file{reader.ending}"
path.write_bytes(reader.seeds()[0])
reader.read(path)
judge = Judge(reader)
judge.limit_memory()
for number, each in enumerate(hostile.HOSTILE):
    if each.reader == reader.name:
        path.write_bytes(each.make())
        finding = judge.judged(path)
        print(json.dumps([number, judge.said, finding and finding.story]), flush=True)
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Of a reader: what was said about each hostile file, and the story of a broken rule, by its place in the table."""

    @functools.cache
    def judged(reader):
        command = [sys.executable, "-c", JUDGE, reader, str(tmp_path_factory.mktemp(reader))]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr[-3000:]
        return {number: (said, story) for number, said, story in map(json.loads, run.stdout.splitlines())}

    return judged


@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=[f"{each.reader}: {each.name}" for each in HOSTILE])
def test_a_hostile_file_is_refused_by_name_within_the_rules(number, verdicts):
    file = HOSTILE[number]
    for package in PACKAGES.get(file.reader, ()):
        pytest.importorskip(package, reason=f"{package} reads the file")
    said, story = verdicts(file.reader)[number]
    assert story is None
    assert file.says in (said or "")


def exact_network(n):
    inputs = rf.inputs(*(f"x{i}" for i in range(n)))
    return rf.build(*(x / 3 for x in inputs))


@pytest.mark.parametrize(
    ("limit", "most", "net"),
    [
        ("MOST_EXACT", 3, exact_network(2)),
        ("MOST_DIGITS", 8, rf.build(rf.inputs("x")[0] * (2**200 + 1))),
        ("LONGEST_HEADER", 100, exact_network(1)),
    ],
)
def test_a_network_too_large_to_be_read_is_not_written(limit, most, net, tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    net.save(path)
    monkeypatch.setattr(storage, limit, most)
    with pytest.raises(ValueError, match="is not a relufig network file: at most"):
        rf.Network.load(path)
    with pytest.raises(ValueError, match=r"save\(path\): .*at most"):
        net.save(tmp_path / "another.npz")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("limit", "most"), [("LARGEST_WIRE", 7), ("MOST_COMPARATORS", 23), ("MOST_LAYERS", 5)])
def test_comparators_too_many_to_be_read_are_not_written(limit, most, monkeypatch):
    network = sorting.bitonic(8)
    contents = [sorting.text(network, kind) for kind in ("cn", "list", "json")]
    monkeypatch.setattr(formats, limit, most)
    for content in contents:
        with pytest.raises(formats.FormatError, match=f"at most {most}|between 0 and {most - 1}|from 1 to {most}"):
            sorting.parse(content)
    with pytest.raises(ValueError, match=f"a network must have at most {most} .* to be read again, got {most + 1}"):
        sorting.text(network)
