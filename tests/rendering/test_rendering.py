"""Videos of scenes that know nothing of relufig, against what the `manim` command makes of them."""

import itertools
import json
import shutil
import subprocess
import sys
import wave
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

import av
import srt
from PIL import Image

from relufig.commands import main as cli
from relufig.rendering import SceneError, Settings, render
from relufig.rendering.piece import Source, Task, draw
from relufig.system.extras import install

FOREIGN = Path(__file__).with_name("foreign_scenes.py")
SIZE = (160, 90, 15)
# With the codec that relufig's own option uses: frames come back exactly as they were drawn.
CONFIG = """
[CLI]
disable_caching = True
seed = 0
progress_bar = none
[video_encoder]
codec = libx264rgb
pixel_format = rgb24
[video_encoder.options]
crf = 0
preset = ultrafast
"""
SCENES = ["Plain", "Derived", "Updated", "CameraMoves", "InSpace", "AtRandom", "Skipping"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with scenes, a neighbour that they import, and a sound."""
    made = tmp_path_factory.mktemp("foreign")
    shutil.copy(FOREIGN, made / "foreign.py")
    (made / "neighbour.py").write_text("from manim import Scene\nRADIUS = 0.2\nclass Shown(Scene):\n    pass\n")
    with wave.open(str(made / "tone.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes((8000 * np.sin(np.arange(4000) / 3)).astype("<i2").tobytes())
    return made


@pytest.fixture(scope="module")
def stock(folder):
    """What the command makes of them: a folder with NAME.mp4, NAME.srt and sections/NAME.json."""
    (folder / "manim.cfg").write_text(CONFIG)
    options = ["-r", f"{SIZE[0]},{SIZE[1]}", "--fps", str(SIZE[2]), "--media_dir", "media", "--save_sections"]
    command = [sys.executable, "-m", "manim", "render", *options, "foreign.py", *SCENES, "Heard", "Picture"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (video,) = (folder / "media").rglob("Plain.mp4")
    return video.parent


class Counting(ProcessPoolExecutor):
    """Processes that count what they are asked to draw."""

    def __init__(self, workers):
        super().__init__(workers, mp_context=get_context("spawn"))
        self.drawn = []

    def submit(self, function, /, *arguments, **options):
        if function is draw:
            self.drawn.append(arguments[0])
        return super().submit(function, *arguments, **options)


@pytest.fixture(scope="module")
def processes():
    with Counting(2) as pool:
        yield pool


@pytest.fixture
def pool(processes):
    processes.drawn.clear()
    return processes


def settings(**options):
    return Settings(*SIZE, **{"lossless": True, **options})


def frames(video, pixels="rgb24"):
    with av.open(str(video)) as source:
        return np.array([frame.to_ndarray(format=pixels) for frame in source.decode(video=0)])


def captions(file):
    return [(entry.start, entry.end, entry.content) for entry in srt.parse(file.read_text())]


@pytest.mark.parametrize("scene", SCENES)
def test_the_frames_are_those_of_the_stock_command(scene, folder, stock, pool, tmp_path):
    render(folder / "foreign.py", [scene], settings=settings(), out=tmp_path, executor=pool, jobs=3)
    assert [(task.index, task.count) for task in pool.drawn] == [(0, 3), (1, 3), (2, 3)]  # and no second try
    ours, theirs = frames(tmp_path / f"{scene}.mp4"), frames(stock / f"{scene}.mp4")
    assert ours.shape == theirs.shape
    different = [k for k, (one, other) in enumerate(zip(ours, theirs, strict=True)) if not np.array_equal(one, other)]
    assert not different
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{scene}.{kind}" for kind in ("mp4", "srt", "vtt", "json", "png")
    }


def test_captions_and_sections_are_those_of_the_stock_command(folder, stock, pool, tmp_path):
    render(folder / "foreign.py", ["Updated", "Skipping"], settings=settings(), out=tmp_path, executor=pool, jobs=6)
    assert captions(tmp_path / "Updated.srt") == captions(stock / "Updated.srt")
    assert "a caption\n" in (tmp_path / "Updated.vtt").read_text()
    assert "&amp; another\n" in (tmp_path / "Updated.vtt").read_text()
    for scene in ("Updated", "Skipping"):
        ours = json.loads((tmp_path / f"{scene}.json").read_text())
        theirs = json.loads((stock / "sections" / f"{scene}.json").read_text())
        assert [(s["name"], s["type"], s["frames"]) for s in ours] == [
            (s["name"], s["type"], int(s["nb_frames"])) for s in theirs
        ]
        at = 0
        for section in ours:
            assert section["start"] == pytest.approx(at / SIZE[2])
            assert section["duration"] == pytest.approx(section["frames"] / SIZE[2])
            at += section["frames"]
        assert at == len(frames(tmp_path / f"{scene}.mp4"))


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_scene_can_be_a_picture_that_moves(kind, folder, stock, pool, tmp_path):
    (made,) = (
        path
        for path in render(
            folder / "foreign.py", ["Plain"], settings=Settings(*SIZE, format=kind), out=tmp_path, executor=pool
        )
        if path.suffix == f".{kind}"
    )
    wanted = frames(stock / "Plain.mp4").astype(int)
    at = 0
    with Image.open(made) as picture:
        for number in range(picture.n_frames):
            picture.seek(number)
            shown = np.asarray(picture.convert("RGB"))
            assert np.abs(shown - wanted[round(at / 1000 * SIZE[2])]).mean() < 4
            at += picture.info["duration"]
    assert at == pytest.approx(1000 * len(wanted) / SIZE[2], abs=30)


@pytest.mark.parametrize("options", [{"lossless": False}, {"lossless": False, "transparent": True}, {}])
def test_a_video_put_together_has_all_its_frames_at_their_times(options, folder, pool, tmp_path):
    render(folder / "foreign.py", ["Updated"], settings=settings(**options), out=tmp_path, executor=pool, jobs=4)
    (video,) = (path for path in tmp_path.iterdir() if path.suffix in (".mp4", ".webm"))
    with av.open(str(video)) as source:
        packets = [packet for packet in source.demux(video=0) if packet.size]
        base = packets[0].time_base
        pixels = source.streams.video[0].pix_fmt
    assert len(packets) == len(frames(video)) == 52
    # WebM counts in milliseconds.
    inexact = Fraction(1, 2000) if video.suffix == ".webm" else 0
    assert all(abs(packet.pts * base - Fraction(k, SIZE[2])) <= inexact for k, packet in enumerate(packets))
    assert all(one.dts < other.dts for one, other in itertools.pairwise(packets))
    if video.suffix == ".mp4":
        content = video.read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")  # plays while it still loads
        assert pixels == ("gbrp" if "lossless" not in options else "yuv420p")
    with Image.open(tmp_path / "Updated.png") as poster:
        assert poster.size == SIZE[:2]
        assert poster.mode == ("RGBA" if video.suffix == ".webm" else "RGB")
        if not options:
            assert np.array_equal(np.asarray(poster), frames(video)[-1])


def test_a_transparent_video_has_alpha(folder, pool, tmp_path):
    options = settings(lossless=False, transparent=True)
    render(folder / "foreign.py", ["Plain"], settings=options, out=tmp_path, executor=pool, jobs=2)
    with av.open(str(tmp_path / "Plain.webm")) as source:
        packet = next(source.demux(video=0))
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        decoder.extradata = source.streams.video[0].codec_context.extradata
        (frame,) = decoder.decode(packet)
    alpha = frame.reformat(format="rgba").to_ndarray()[..., 3]
    assert alpha[0, 0] < 16
    assert alpha.max() > 100  # of a thin line, at this size
    with Image.open(tmp_path / "Plain.png") as poster:
        assert poster.getchannel("A").getextrema()[0] < 16


def test_any_executor_will_do(folder, stock, tmp_path):
    with ThreadPoolExecutor(2) as threads:
        render(folder / "foreign.py", ["AtRandom"], settings=settings(), out=tmp_path, executor=threads, jobs=2)
    assert np.array_equal(frames(tmp_path / "AtRandom.mp4"), frames(stock / "AtRandom.mp4"))


def test_a_scene_keeps_its_sound(folder, stock, pool, tmp_path):
    render(folder / "foreign.py", ["Heard"], settings=settings(), out=tmp_path, executor=pool, jobs=2)
    assert np.array_equal(frames(tmp_path / "Heard.mp4"), frames(stock / "Heard.mp4"))

    def heard(video):
        with av.open(str(video)) as source:
            return np.concatenate([frame.to_ndarray() for frame in source.decode(audio=0)], axis=1)

    assert np.array_equal(heard(tmp_path / "Heard.mp4"), heard(stock / "Heard.mp4"))


def test_a_scene_that_plays_nothing_becomes_a_picture(folder, stock, pool, tmp_path):
    made = render(folder / "foreign.py", ["Picture"], settings=settings(), out=tmp_path, executor=pool, jobs=2)
    assert [path.name for path in made] == ["Picture.png"] == [path.name for path in tmp_path.iterdir()]
    (theirs,) = (stock.parents[2] / "images").rglob("Picture*.png")
    with Image.open(made[0]) as ours, Image.open(theirs) as wanted:
        assert np.array_equal(np.asarray(ours.convert("RGB")), np.asarray(wanted.convert("RGB")))


def test_a_scene_that_is_never_the_same_is_of_one_run(folder, pool, tmp_path):
    render(folder / "foreign.py", ["NeverTheSame"], settings=settings(), out=tmp_path, executor=pool, jobs=2)
    assert [task.count for task in pool.drawn] == [2, 2, 1]
    assert len(np.unique(frames(tmp_path / "NeverTheSame.mp4"))) == 1


def test_plays_that_are_kept_are_not_drawn_again(folder, tmp_path):
    task = Task(Source.read(folder / "foreign.py"), "Updated", settings(), tmp_path)
    first = draw(Task(**{**vars(task), "count": 2, "index": 0}))
    assert first.videos.keys() == {path.name for path in tmp_path.iterdir()}
    second = draw(task)
    assert second.record == first.record
    assert second.videos
    assert not first.videos.keys() & second.videos.keys()
    assert len(first.videos) + len(second.videos) == len(first.record.plays)


class Dying(Executor):
    """Draws in this process, and has lost its worker when it comes to the piece of a certain number."""

    def __init__(self, piece):
        self.piece = piece

    def submit(self, function, task, /):
        future = Future()
        if task.index == self.piece:
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(function(task))
        return future


@pytest.mark.parametrize("options", [{"lossless": False}, {"lossless": False, "transparent": True}, {}])
def test_a_video_is_the_same_bytes_however_it_was_made(options, folder, pool, tmp_path):
    """By one worker or by several, and by two runs of which the first was cut short, whatever it had finished."""

    def made(name, jobs):
        run = {"settings": settings(**options), "out": tmp_path / name, "executor": pool, "jobs": jobs}
        return {path.name: path.read_bytes() for path in render(folder / "foreign.py", ["Updated"], **run)}

    whole = made("one", 1)
    assert made("three", 3) == whole
    for piece in range(2):
        cut = {"settings": settings(**options), "out": tmp_path / f"cut {piece}", "executor": Dying(piece), "jobs": 2}
        with pytest.raises(SceneError, match="a worker died"):
            render(folder / "foreign.py", ["Updated"], **cut)
        assert list((tmp_path / f"cut {piece}").rglob("[0-9]*"))
        assert made(f"cut {piece}", 2) == whole


def test_a_video_with_sound_is_the_same_bytes_again(folder, pool, tmp_path):
    first, second = (
        render(folder / "foreign.py", ["Heard"], settings=settings(), out=tmp_path / name, executor=pool, jobs=2)
        for name in ("first", "second")
    )
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_worker_that_is_killed_is_told_of_and_its_finished_plays_are_kept(tmp_path, capfd):
    file, flag, out = tmp_path / "dying.py", tmp_path / "die", tmp_path / "out"
    file.write_text(
        "import os, signal\n"
        "from pathlib import Path\n"
        "from manim import Circle, Create, FadeOut, Scene\n"
        "class Dying(Scene):\n"
        "    def construct(self):\n"
        "        circle = Circle()\n"
        "        self.play(Create(circle))\n"
        "        self.play(circle.animate.shift((1, 0, 0)))\n"
        f"        if Path({str(flag)!r}).exists():\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        self.play(FadeOut(circle))\n"
    )
    flag.touch()
    with pytest.raises(SystemExit, match="2"):
        cli.main(["render", str(file), "Dying", "--quality", "low", "--jobs", "1", "--out", str(out)])
    assert "Dying: a worker died; finished plays are kept" in capfd.readouterr().err
    assert list((out / ".pieces").rglob("*.mp4"))
    flag.unlink()
    render(file, ["Dying"], settings=Settings.of("low"), out=out, jobs=1)
    assert sorted(path.name for path in out.iterdir()) == [
        f"Dying.{kind}" for kind in ("json", "mp4", "png", "srt", "vtt")
    ]


def test_scenes_that_fail_are_named_with_their_lines_and_the_others_are_made(folder, pool, tmp_path):
    line = 1 + (folder / "foreign.py").read_text().splitlines().index('        raise ValueError("a reason")')
    wanted = f"Failing failed at line {line} of foreign.py: ValueError: a reason"
    with pytest.raises(SceneError, match=wanted) as failed:
        render(folder / "foreign.py", ["Failing", "Picture"], settings=settings(), out=tmp_path, executor=pool, jobs=4)
    assert str(failed.value) == wanted
    assert [path.name for path in tmp_path.iterdir()] == ["Picture.png"]


BAD = {
    "unknown scene": (["good.py", "Clop"], "there is no scene 'Clop' in good.py; there are Abstract, One"),
    "missing file": (["missing.py"], "relufig render: there is no file missing.py"),
    "folder": (["."], "FILE must be a Python file, got the folder ."),
    "syntax error": (["broken.py"], "the file failed: SyntaxError: '(' was never closed (broken.py, line 1)"),
    "error in the file": (["leaving.py"], "the file failed at line 2 of leaving.py: SystemExit: 3"),
    "no scene": (["empty.py"], "there is no scene in empty.py"),
    "no Python": (["text.txt"], "text.txt is not a Python file"),
    "jobs": (["good.py", "--jobs", "0"], "jobs must be at least 1, got 0"),
    "quality": (["good.py", "--quality", "best"], "quality must be one of low, medium, high, 4k, got 'best'"),
    "both": (["good.py", "--lossless", "--transparent"], "transparent and lossless cannot be combined"),
    "out": (["good.py", "--out", "text.txt/videos"], "text.txt"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_ends_with_one_sentence_and_leaves_nothing(case, tmp_path, monkeypatch, capfd):
    files = {
        "good.py": "from manim import *\nclass Abstract(Scene):\n    pass\n"
        "class One(Abstract):\n    def construct(self):\n        self.wait(0.2)\n",
        "broken.py": "print(",
        "leaving.py": "import sys\nsys.exit(3)\n",
        "empty.py": "from manim import Scene\n",
        "text.txt": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    arguments, message = BAD[case]
    with pytest.raises(SystemExit) as ended:
        cli.main(["render", "--jobs", "1", *arguments])
    said = capfd.readouterr()
    assert ended.value.code == 2
    assert said.err.startswith("relufig render: ")
    assert message in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == files.keys()


def test_all_scenes_of_a_file_are_those_that_show_something(folder, tmp_path, capfd):
    (tmp_path / "two.py").write_text(
        "from manim import *\nclass Base(Scene):\n    pass\nclass _Private(Scene):\n    def construct(self): 1 / 0\n"
        "class One(Base):\n    def construct(self):\n        self.wait(0.2)\nclass Two(One):\n    pass\n"
    )
    with pytest.raises(SystemExit) as ended:
        cli.main(
            ["render", str(tmp_path / "two.py"), "--quality", "low", "--jobs", "1", "--out", str(tmp_path / "out")]
        )
    assert ended.value.code == 0
    made = {f"{name}.{kind}" for name in ("One", "Two") for kind in ("mp4", "srt", "vtt", "json", "png")}
    assert {path.name for path in (tmp_path / "out").iterdir()} == made
    assert {Path(line).name for line in capfd.readouterr().out.splitlines()} == made


def test_without_manim_it_is_said_what_to_install(tmp_path, monkeypatch, capfd):
    (tmp_path / "manim").mkdir()
    (tmp_path / "manim" / "__init__.py").write_text(
        "raise ImportError('libpango-1.0.so.0: cannot open shared object file')"
    )
    (tmp_path / "scene.py").write_text("from manim import *\n")
    monkeypatch.syspath_prepend(tmp_path)  # which processes started from here are given
    with pytest.raises(SystemExit) as ended:
        cli.main(["render", str(tmp_path / "scene.py"), "--jobs", "1", "--out", str(tmp_path / "out")])
    assert ended.value.code == 2
    said = capfd.readouterr().err
    assert said.startswith("relufig render: manim cannot be imported (libpango")
    assert install("video") in said
    assert said.count("\n") == 1
