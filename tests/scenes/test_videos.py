"""`python -m scenes`: a video with captions, index and poster of each script, if out of date; killed and resumed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("manim", reason="manim is not installed")

import av
import numpy as np
import srt
from PIL import Image

from relufig.look.style import THEMES
from relufig.rendering.settings import QUALITIES
from tests.processes import started

ROOT = Path(__file__).parents[2]
KINDS = ("mp4", "srt", "vtt", "json", "png")
SCENE = """
from manim import *
from relufig.animate import Stage

class {name}(Stage):
    def construct(self):
        for k in range({plays}):
            with self.step(f"step {{k}}", f"Step {{k}}"):
                self.play(FadeIn(Square()), run_time={seconds})
"""


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """A folder of scene scripts, as scenes/ is, with `write(name, plays, seconds)` to add one.

    However a run of them ends, it leaves nothing in the system's temporary folder.
    """
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    folder = tmp_path / "scenes"
    folder.mkdir()
    shutil.copy(ROOT / "scenes" / "__main__.py", folder)
    (folder / "__init__.py").touch()
    yield folder
    assert not list(temporary.glob("relufig-*"))


def write(scripts, name, plays=1, seconds=0.2):
    text = SCENE.format(name=name.title().replace("_", ""), plays=plays, seconds=seconds)
    (scripts / f"{name}.py").write_text(text)


def start(scripts, *arguments, **options):
    command = [sys.executable, "-m", "scenes", "--quality", "low", "--out", "out", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return started(command, cwd=scripts.parent, **pipes, **options)


def made(scripts, *arguments):
    """Run it; the names of the files that it wrote anew."""
    out = scripts.parent / "out"
    times = {path.name: path.stat().st_mtime_ns for path in out.glob("[!.]*")}
    # Of one worker: each imports manim first, which takes longer than these videos.
    with start(scripts, "--jobs", "1", *arguments) as running:
        said = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert not (out / ".pieces").exists()
    return {path.name for path in out.glob("[!.]*") if times.get(path.name) != path.stat().st_mtime_ns}


def files(*names, kinds=KINDS):
    return {f"{name}.{kind}" for name in names for kind in kinds}


def frames(video):
    with av.open(str(video)) as source:
        return np.array([frame.to_ndarray() for frame in source.decode(video=0)])


def test_a_video_has_its_captions_sections_and_poster(scripts):
    write(scripts, "one", plays=3)
    assert made(scripts) == files("one")
    out = scripts.parent / "out"
    width, height, rate = QUALITIES["low"]
    sections = json.loads((out / "one.json").read_text())
    captions = list(srt.parse((out / "one.srt").read_text()))
    assert [section["name"] for section in sections] == ["step 0", "step 1", "step 2"]
    assert [caption.content for caption in captions] == ["Step 0", "Step 1", "Step 2"]
    assert sum(section["frames"] for section in sections) == len(frames(out / "one.mp4"))
    for section, caption in zip(sections, captions, strict=True):  # a step's caption lasts as long as its section
        assert caption.start.total_seconds() == pytest.approx(section["start"], abs=0.001)
        assert caption.end.total_seconds() == pytest.approx(section["start"] + section["duration"], abs=0.001)
        assert section["duration"] == pytest.approx(section["frames"] / rate)
    with Image.open(out / "one.png") as poster:
        assert poster.size == (width, height)


def test_what_is_out_of_date_is_redone_and_nothing_else(scripts):
    write(scripts, "one")
    write(scripts, "two")
    assert made(scripts) == files("one", "two")
    assert made(scripts) == set()
    out = scripts.parent / "out"
    (out / "one.srt").unlink()
    assert made(scripts) == files("one")
    (out / "two.png").write_bytes(b"overwritten")
    assert made(scripts) == files("two")
    write(scripts, "two", plays=2)
    assert made(scripts) == files("two")
    assert made(scripts, "one", "--theme", "dark") == files("one")
    with Image.open(out / "one.png") as dark, Image.open(out / "two.png") as light:
        for poster, theme in ((dark, "dark"), (light, "light")):
            wanted = [int(THEMES[theme].background[k : k + 2], 16) for k in (1, 3, 5)]
            assert poster.getpixel((2, 2)) == pytest.approx(wanted, abs=3)
    assert made(scripts, "one", "--transparent") == files("one", kinds=("webm", *KINDS[1:]))


def test_what_is_fresh_is_decided_without_manim_and_leaves_every_file(scripts):
    write(scripts, "one")
    made(scripts)
    code = (
        "import sys; from pathlib import Path; from relufig.rendering.making import main;"
        "main(Path('scenes'), ['--quality', 'low', '--out', 'out']);"
        "print(sorted({'manim', 'av', 'tqdm', 'scipy', 'relufig.animate', 'relufig.plot'} & set(sys.modules)))"
    )
    before = {path: path.stat().st_mtime_ns for path in (scripts.parent / "out").iterdir()}
    done = subprocess.run([sys.executable, "-c", code], cwd=scripts.parent, capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr
    assert {path: path.stat().st_mtime_ns for path in (scripts.parent / "out").iterdir()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to send")
def test_a_run_that_was_killed_is_taken_up_where_it_ended(scripts):
    write(scripts, "long", plays=12, seconds=1)
    out = scripts.parent / "out"

    def kept():
        try:
            return {path.name: path.stat().st_mtime_ns for path in (out / ".pieces").rglob("[0-9]*.mp4")}
        except FileNotFoundError:  # a folder of another video was removed at this moment
            return {}

    with start(scripts) as running:
        while len(kept()) < 4 and running.poll() is None:
            time.sleep(0.02)
        running.kill()
    before = kept()
    assert len(before) >= 4
    assert not list(out.glob("[!.]*"))
    with start(scripts) as running:
        after = {}
        while running.poll() is None:
            after |= kept()  # for in the end they are removed, one by one
            time.sleep(0.02)
    assert running.returncode == 0
    assert before.items() <= after.items()  # none of them was drawn again
    assert {path.name for path in out.iterdir()} == {".made.json", *files("long")}
    resumed = frames(out / "long.mp4")
    (out / "long.mp4").unlink()
    made(scripts)
    assert np.array_equal(frames(out / "long.mp4"), resumed)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_an_interrupt_ends_it_at_once_and_its_workers(scripts):
    write(scripts, "long", plays=40, seconds=2)
    with start(scripts) as running:
        while not list((scripts.parent / "out").rglob("[0-9]*.mp4")) and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=10)[1]  # which waits for the workers too, for they hold its ends
    assert running.returncode == 130
    assert said.rstrip().endswith("interrupted; finished files are kept")


def test_a_scene_that_fails_is_named_and_the_others_are_made(scripts):
    write(scripts, "good")
    (scripts / "bad.py").write_text(
        "from manim import *\nclass Bad(Scene):\n    def construct(self):\n        self.wait(0.2)\n        1 / 0\n"
    )
    (scripts / "many.py").write_text(
        "from manim import *\nclass A(Scene):\n    def construct(self): pass\nclass B(A): pass\n"
    )
    with start(scripts) as running:
        said = running.communicate(timeout=120)[1]
    assert running.returncode == 1
    assert "bad: Bad failed at line 5 of bad.py: ZeroDivisionError: division by zero\n" in said
    assert "many: many.py must hold exactly one scene, got A, B\n" in said
    assert "Traceback" not in said
    assert {path.name for path in (scripts.parent / "out").iterdir()} == {".made.json", *files("good")}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["clop"], "there is no scene 'clop'; there are one"),
        (["--quality", "best"], "invalid choice: 'best'"),
        (["--jobs", "0"], "--jobs: must be at least 1, got 0"),
        (["--out", "/proc/no/such"], "/proc/no"),
    ],
)
def test_bad_options_end_with_one_sentence(arguments, message, scripts):
    write(scripts, "one")
    with start(scripts, *arguments) as running:
        said = running.communicate(timeout=60)[1]
    assert running.returncode in (1, 2)
    assert message in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_where_headers_are_missing_the_one_command_is_said(tmp_path):
    # No pkg-config, no apt-get, no sudo: only what the script itself needs.
    for tool in ("id", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    command = [tmp_path / "sh", ROOT / ".make" / "system-packages.sh", sys.executable]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    wanted = "sudo apt-get install pkg-config libcairo2-dev libpango1.0-dev build-essential"
    assert done.stderr.splitlines()[-1].strip() == wanted
