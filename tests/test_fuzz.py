"""The fuzzer itself: it finds every fault planted in a reader, says how to see it again, and leaves sound ones be.

Readers are run by its plain loop, always on the same files; `make fuzz` runs them for longer, and by atheris.
"""

import importlib.util
from random import Random

import pytest

from tests.fuzz import __main__ as command
from tests.fuzz import breaking, campaign, planted, readers

# The rule that is broken, as the first line of the story tells it.
FAULTS = {
    "key-error": "a reader raises ValueError: KeyError planted.py:",
    "hang": "a reader lives, and ends: it was killed by signal",
    "memory": "a reader uses at most 32 MiB",
    "hidden-memory": "a reader uses little memory",
    "open": "a reader opens its file only, and runs nothing: open ('/etc/hostname'",
    "pickle": "a reader opens its file only, and runs nothing: pickle.find_class ('os', 'system')",
    "network": "a reader opens its file only, and runs nothing: socket.getaddrinfo",
    "code": "a reader opens its file only, and runs nothing: exec <string>",
    "crash": "a reader lives, and ends: it was killed by signal 11",
    "nameless": "an error names the file",
    "commands": "an error is one printable sentence",
    "essay": "an error is a sentence, of at most 600 characters",
}


def test_every_planted_fault_is_one_to_be_found():
    assert {f"planted-{name}" for name in (*FAULTS, "sound")} == set(planted.READERS)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_found_again(name, tmp_path, capsys):
    options = ["--engine", "plain", "--out", str(tmp_path)]
    assert command.main([f"planted-{name}", "--inputs", "60", *options]) == 1
    told = capsys.readouterr().out
    first = min(path for path in tmp_path.iterdir() if path.suffix != ".txt")
    assert f"-m tests.fuzz --replay {first}" in told
    assert first.with_name(f"{first.name}.txt").read_text().startswith(FAULTS[name])
    assert command.main(["--replay", str(first), *options]) == 1
    assert "1 files: 1 broke a rule" in capsys.readouterr().out.replace("0 files", "1 files")


def test_a_sound_reader_is_left_be(tmp_path, capsys):
    assert command.main(["planted-sound", "--inputs", "60", "--engine", "plain", "--out", str(tmp_path)]) == 0
    assert "none broke a rule" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", readers.READERS)
def test_a_reader_keeps_to_the_rules_for_a_moment(name, tmp_path):
    reader = readers.named(name)
    for package in reader.packages:
        pytest.importorskip(package, reason=f"{package} reads the file")
    outcome = campaign.run(reader, 60, tmp_path, engine="plain", inputs=100)
    stories = [path.with_name(f"{path.name}.txt").read_text() for path in outcome.found]
    assert not stories
    assert outcome.inputs == 100


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_atheris_finds_the_same(tmp_path):
    outcome = campaign.run(readers.named("planted-key-error"), 1, tmp_path, engine="atheris")
    assert outcome.found
    assert outcome.inputs > 20


def test_inputs_are_the_same_each_time_and_of_a_bounded_size():
    breaks = list(readers.READERS["comparators"].breaks)
    first, again = ([breaking.broken(b"0:1,2:3\n" * 50, breaks, Random(n)) for n in range(200)] for _ in range(2))
    assert first == again
    assert len(set(first)) > 100
    assert max(map(len, first)) <= 2**20


def test_an_unknown_reader_is_refused_by_name(capsys):
    with pytest.raises(SystemExit):
        command.main(["nonsense"])
    assert "a reader must be one of network, comparators, svg, onnx, torch, safetensors" in capsys.readouterr().err
