"""`relufig render --watch`: on each save, the section that changed is drawn, and nothing else."""

import signal
import subprocess
import sys
import threading
from queue import Empty, Queue

import pytest

pytest.importorskip("manim", reason="manim is not installed")

import av

from relufig.commands.main import main
from relufig.rendering.preview import _changed
from relufig.rendering.record import Play, Record, Section
from tests.processes import started

SCENE = """
from manim import *

from beside import SIDE


class Talk(Scene):
    def construct(self):
        square = Square(SIDE)
        with_name = self.next_section
        with_name("first")
        self.play(FadeIn(square), run_time=1)
        with_name("second")
        self.play(square.animate.shift(RIGHT), run_time=0.4)
        with_name("third")
        self.play(FadeOut(square), run_time=0.2)


class Still(Scene):
    def construct(self):
        self.add(Square())
"""
SECONDS = {"first": 1, "second": 0.4, "third": 0.2}


@pytest.fixture
def file(tmp_path):
    (tmp_path / "beside.py").write_text("SIDE = 2\n")
    script = tmp_path / "talk.py"
    script.write_text(SCENE)
    return script


class Watching:
    """The command, and the lines that it has said."""

    def __init__(self, file, *options):
        self.file, self.out = file, file.parent / "out"
        command = ["-c", "from relufig.commands.main import main; main()", "render", str(file), *options]
        command += ["--watch", "--out", str(self.out)]
        self.process = started([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def said(self):
        try:
            return self.lines.get(timeout=60)
        except Empty:
            pytest.fail("it said nothing")

    def drawn(self):
        """The name of the section that was drawn, whose video has just its frames."""
        line = self.said()
        assert line.startswith(str(self.out / "Talk-preview.mp4")), line
        name = line.split("'")[1]
        with av.open(str(self.out / "Talk-preview.mp4")) as video:
            assert sum(1 for _ in video.decode(video=0)) == round(15 * SECONDS[name])
        return name


@pytest.fixture
def watching(file, request):
    watching = Watching(file, *request.param)
    with watching.process:
        yield watching
        watching.process.terminate()


@pytest.mark.parametrize("watching", [[]], indirect=True)
def test_each_save_draws_the_section_that_changed(watching, file):
    assert "watching" in watching.said()
    file.write_text(SCENE.replace("RIGHT", "LEFT"))
    assert watching.drawn() == "second"
    file.write_text(SCENE.replace("RIGHT", "LEFT") + "\n  broken(")
    assert "IndentationError" in watching.said()
    # The square is where it was before and after each play, and moves otherwise between.
    file.write_text(SCENE.replace("RIGHT", "LEFT").replace("run_time=0.2", "run_time=0.2, rate_func=linear"))
    assert watching.drawn() == "third"
    (file.parent / "beside.py").write_text("SIDE = 3\n")
    assert watching.drawn() == "first"
    assert {path.name for path in watching.out.iterdir()} == {"Talk-preview.mp4"}


@pytest.mark.parametrize("watching", [["Talk", "--section", "third"]], indirect=True)
def test_a_section_that_is_named_is_drawn_at_once_and_on_every_save(watching, file):
    assert watching.drawn() == "third"
    assert "watching" in watching.said()
    file.write_text(SCENE.replace("RIGHT", "LEFT"))
    assert watching.drawn() == "third"
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(timeout=60) == 130
    assert watching.process.stderr.read().strip() == "relufig render: no longer watching"


@pytest.mark.parametrize("watching", [["Talk", "--section", "fourth"]], indirect=True)
def test_a_section_that_is_not_there_is_named_with_those_that_are(watching):
    assert "no section 'fourth' in Talk; there are first, second, third" in watching.said()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--section", "one"], "--section one needs --watch"),
        (["--watch", "--dask", "tcp://nowhere:1"], "cannot be combined"),
    ],
)
def test_options_that_need_or_exclude_it(options, words, file, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["render", str(file), *options])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def plays(*names):
    return tuple(Play(10, name, name) for name in names)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abcd", "abxd", 1),  # a play of the second section
        ("abcd", "xbcd", 0),
        ("abcd", "abcde", 2),  # one more at the end, whose section is the last
        ("abcd", "abc", 1),  # one less
    ],
)
def test_the_first_play_that_changed_says_which_section(before, after, expected):
    begun = (Section("one", "default.normal", 0), Section("two", "default.normal", 2), Section("three", "x", 4))
    known, record = (Record(15.0, plays(*names), begun[: 2 + (len(names) > 4)], ()) for names in (before, after))
    assert _changed({"Talk": known}, {"Talk": record}) == {"Talk": expected}
    assert _changed({"Talk": record}, {"Talk": record}) == {}
