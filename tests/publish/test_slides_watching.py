"""`relufig slides --watch`: each save is built and shown, errors too, wherever the deck is."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

pytest.importorskip("jinja2", reason="the page needs Jinja2")

from relufig.publish.slides import reveal
from tests.processes import started

TALK = """from beside import WORD
from relufig.slides import Slide
slides = [Slide(WORD)]
"""
# What a save may take on a slow machine, in seconds.
PATIENCE = 120


@pytest.fixture
def watching(tmp_path):
    """A watched deck, whose path has spaces in it: its folder, its server's address, and the process."""
    try:
        reveal.package(tmp_path)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    folder = tmp_path / "my talks"
    folder.mkdir()
    (folder / "beside.py").write_text("WORD = 'First'\n")
    (folder / "my talk.py").write_text(TALK)
    command = [
        sys.executable,
        "-c",
        "from relufig.commands.main import main; main()",
        "slides",
        "my talk.py",
        "--watch",
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with started(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        lines = iter(process.stdout.readline, "")
        address = next((found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+/", line))), None)
        assert address is not None
        yield folder, address, process
        process.kill()


def state(address):
    with urlopen(f"{address}state.json") as answer:
        return json.load(answer)


def until(address, condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = state(address)
        if condition(now):
            return now
        time.sleep(0.2)
    raise AssertionError(f"still {now}")


def page(address):
    with urlopen(address) as answer:
        return answer.read().decode()


def test_each_save_is_built_and_errors_are_told_until_they_are_mended(watching):
    folder, address, process = watching
    assert state(address) == {"version": 1, "error": ""}
    assert "<h2" in page(address)
    assert ">First</h2>" in page(address)
    (folder / "beside.py").write_text("WORD = 'Second'\n")
    assert until(address, lambda now: now["version"] == 2)["error"] == ""
    assert ">Second</h2>" in page(address)
    (folder / "my talk.py").write_text(TALK.replace("Slide(WORD)", "Slid(WORD)"))
    told = until(address, lambda now: now["error"])
    assert "line 3 of my talk.py: NameError" in told["error"]
    assert told["version"] == 2  # the last page stays
    assert ">Second</h2>" in page(address)
    (folder / "my talk.py").write_text(TALK.replace("Slide(WORD)", "Slide('Third')"))
    assert until(address, lambda now: now["version"] == 3)["error"] == ""
    assert ">Third</h2>" in page(address)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130


@pytest.mark.parametrize("option", [["--format", "pptx"], ["--beside"]])
def test_only_pages_in_one_file_are_watched(tmp_path, option, capsys):
    from relufig.commands.main import main

    with pytest.raises(SystemExit) as ended:
        main(["slides", str(tmp_path / "talk.py"), "--watch", *option])
    assert ended.value.code == 2
    assert "--watch shows HTML slides in one file" in capsys.readouterr().err
