"""The README tells the truth: its examples run, its pictures exist, its table lists every figure."""

import doctest
import html
import re
import shutil
import subprocess
import tomllib
from importlib import import_module
from inspect import signature
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from relufig.plot import script

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def consoles():
    """The consoles, each with those that it says it goes on from."""
    found = []
    for said, console in re.findall(r"(.*?)```pycon\n(.*?)```", README, flags=re.DOTALL):
        goes_on = said.rstrip().endswith("the network above:")
        found.append(found[-1] + console if goes_on else console)
    return found


@pytest.mark.parametrize("console", consoles())
def test_a_console_prints_what_it_shows_when_it_is_all_that_is_read(console):
    if "import torch" in console:
        pytest.importorskip("torch", reason="this console needs PyTorch")
    test = doctest.DocTestParser().get_doctest(console, {}, "README.md", "README.md", 0)
    results = doctest.DocTestRunner().run(test)
    assert results.attempted > 0
    assert results.failed == 0


def test_every_extra_for_users_is_explained():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    explained = set(re.findall(r"^\| `(\w+)` \|", README, flags=re.MULTILINE))
    assert explained == set(extras) - {"jax", "onnxruntime", "regioncam", "fuzz", "dev"}  # for work on relufig


def test_the_notebook_is_said_to_need_manim():
    section = README.partition("### In Jupyter")[2].partition("###")[0]
    assert "needs manim" in section


@pytest.mark.parametrize("block", [block for block in BLOCKS if "relufig.animate" in block])
def test_scenes_play(block, tmp_path):
    pytest.importorskip("manim", reason="manim is not installed")
    from relufig.animate import Stage
    from tests.scenes.playing import played

    defined = {"__name__": "README"}
    exec(compile(block, "README.md", "exec"), defined)
    (scene,) = (
        v for v in defined.values() if isinstance(v, type) and issubclass(v, Stage) and v.__module__ == "README"
    )
    assert played(scene, tmp_path).time > 2


@pytest.mark.parametrize("block", [block for block in BLOCKS if "matplotlib" in block])
def test_figures_are_drawn(block, tmp_path, monkeypatch):
    if "import torch" in block:
        pytest.importorskip("torch", reason="this one trains a network with PyTorch")
    mpl.use("Agg")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    assert plt.get_fignums()
    plt.close("all")
    if "savefig" in block:
        assert list(tmp_path.glob("*.png"))


@pytest.mark.parametrize("block", [block for block in BLOCKS if "relufig.slides" in block])
def test_a_talk_names_what_there_is(block, tmp_path):
    from relufig.slides import load

    talk = tmp_path / "talk.py"
    talk.write_text(block, encoding="utf-8")
    for slide in load(talk).slides:
        assert slide.scene is None or (ROOT / "scenes" / f"{slide.scene}.py").is_file()
        if isinstance(slide.figure, str):
            assert set(slide.options) <= {*signature(import_module(f"figures.{slide.figure}").draw).parameters}
        elif slide.figure is not None:
            figure, ax = plt.subplots()
            slide.figure(ax, **slide.options)
            assert ax.has_data()
            plt.close(figure)


@pytest.mark.parametrize("block", [block for block in BLOCKS if "vnnlib" in block])
def test_questions_for_verifiers_are_written(block, tmp_path, monkeypatch):
    pytest.importorskip("onnx", reason="a verifier is given an ONNX file")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    written = {path.name for path in tmp_path.iterdir()}
    questions = set(re.findall(r'"(\w+\.vnnlib)"', block))
    assert written == questions | {name.replace(".vnnlib", ".onnx") for name in questions}


def test_every_block_of_code_is_tested():
    kinds = ("relufig.animate", "matplotlib", "relufig.slides", "vnnlib")
    for block in BLOCKS:
        assert any(kind in block for kind in kinds), block


def test_pictures_exist_and_are_described():
    without_code = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    for tag in re.findall(r"<img [^>]*>", without_code):
        source, text = re.search(r'src="([^"]*)"', tag).group(1), re.search(r'alt="([^"]+)"', tag).group(1)
        assert (ROOT / source).is_file(), source
        assert text


def test_the_table_lists_every_figure_under_its_title():
    for path in (ROOT / "figures").glob("[!_]*.py"):
        draw = import_module(f"figures.{path.stem}").draw
        assert f'alt="{script.title(draw)}."' in README, path.stem
        assert f'href="figures/{path.stem}.py"' in README


def test_the_table_lists_every_video_by_the_first_line_of_its_script():
    for path in (ROOT / "scenes").glob("[!_]*.py"):
        title = path.read_text(encoding="utf-8").splitlines()[0].strip('"')
        assert f'<a href="scenes/{path.stem}.py"><img src="scenes/gallery/{path.stem}.png"' in README, path.stem
        assert html.unescape(README).count(title) >= 2, path.stem


def test_commands_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", README, flags=re.MULTILINE))
    assert {"figures", "videos", "slides", "gallery", "pictures", "test", "lint", "bench", "fuzz", "help"} <= named
    assert named - {"buckets"} <= targets  # "… make buckets" begins a line


def test_what_the_commands_write_is_ignored_by_git():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this needs git, and a checkout")
    written = set(re.findall(r'"([\w-]+\.(?:png|npz|pt|vnnlib))"', README)) | set(re.findall(r" -o (\S+)", README))
    written |= {name.replace(".vnnlib", ".onnx") for name in written}
    written |= {f"{folder}/clip.svg" for folder in re.findall(r"--out (\w+)$", README, flags=re.MULTILINE)}
    written |= {f"{deck}/index.html" for deck in re.findall(r"relufig slides (\w+)\.py", README)}
    (scene,) = set(re.findall(r"bin/manim .*\.py (\w+)", README))
    written |= {f"{scene}.{kind}" for kind in ("mp4", "srt", "vtt", "json", "png")}
    assert {"slides/clip.svg", "talk/index.html", "hat.png", "sort16.onnx", "inside.onnx", "moons.pt"} <= written
    command = ["git", "check-ignore", "--no-index", *written]
    ignored = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert set(ignored.splitlines()) == written
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tracked.stdout == ""


def test_it_begins_with_how_to_get_it():
    commands = re.search(r"```sh\n(.*?)```", README, flags=re.DOTALL).group(1).splitlines()
    assert commands[0].startswith("git clone ")
