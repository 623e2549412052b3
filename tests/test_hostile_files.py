"""Files that were made to do harm are refused by name, quickly, in little memory, and running nothing of them.

The table is `tests.fuzz.hostile`; each file is judged as the fuzzer judges it, in a process of its own for each reader.
"""

import functools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.hostile import HOSTILE

ROOT = Path(__file__).parents[1]
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
