"""The figure scripts: each alone, from the command line, and all of them by `python -m figures`."""

import importlib
import json
import os
import re
import runpy
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from relufig import plot
from relufig.jobs import figures as making
from relufig.jobs import workers
from relufig.look import formats, style
from relufig.plot import output, script
from tests.processes import started

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "figures").glob("[!_]*.py"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def agg():
    mpl.use("Agg")
    yield
    plt.close("all")


def draw(name):
    return importlib.import_module(f"figures.{name}").draw


def run(*command, **environment):
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_essay_has_its_figures():
    wanted = {"relu", "max_min", "sort3", "clip", "bucket", "triangle", "step", "leaky_relu", "zero_gradient"}
    wanted |= {"training"}
    wanted |= {"universal_approximation", "float_honesty"}
    wanted |= {"sort2", "bubble_sort", "bitonic_sort", "sorting_networks", "sorting_growth", "sort_as_network"}
    wanted |= {"regions", "one_relu_surface", "eight_neurons", "sort3_regions", "depth_beats_width", "logo"}
    assert wanted <= set(NAMES)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The files of a figure in the formats that stand still: `files(name)`, drawn once."""
    out = tmp_path_factory.mktemp("figures")
    return cache(lambda name: script.write(draw(name), name, formats.STILL, out))


@pytest.mark.parametrize("name", NAMES)
def test_every_file_has_a_title_and_a_description(name, files):
    paths = files(name)
    svg, pdf, png = (path.read_bytes() for path in paths)
    tree = ET.fromstring(svg)
    title, text = tree.find(f"{SVG}title").text, tree.find(f"{SVG}desc").text
    assert title == script.title(draw(name))
    assert len(text) > 40
    assert tree.get("aria-labelledby") == "title desc"
    from PIL import Image

    with Image.open(paths[2]) as image:
        assert (image.info["Title"], image.info["Description"]) == (title, text)
        assert image.width == pytest.approx(output.RESOLUTION * 6.6, rel=0.3)
    assert b"/Title" in pdf
    assert b"/Subject" in pdf
    assert b"CreationDate" not in pdf
    assert png.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_the_same_bytes_again(name, files, tmp_path):
    again = script.write(draw(name), name, formats.STILL, tmp_path)
    for one, other in zip(files(name), again, strict=True):
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_gallery_is_what_the_scripts_draw(name, tmp_path):
    kept = (ROOT / "figures" / "gallery" / f"{name}.svg").read_bytes()
    drawn_by = re.search(rb"Matplotlib v([\d.]+)", kept).group(1).decode()
    if drawn_by != mpl.__version__:
        pytest.skip(f"the gallery was drawn by Matplotlib {drawn_by}, here is {mpl.__version__}")
    (path,) = script.write(draw(name), name, ["svg"], tmp_path, text="paths")
    assert path.read_bytes() == kept


def test_options_of_a_script_are_the_parameters_of_its_draw(tmp_path):
    done = run(
        "figures/clip.py", "--low", "-2", "--high", "1/3", "--theme", "dark", "--format", "svg", "--out", tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path / 'clip.svg'}\n"
    svg = (tmp_path / "clip.svg").read_text()
    assert "The parts ReLU(x + 2), −ReLU(x − 1/3), −2 of y and their sum, slope 0 up to −2, slope 1 up to 1/3" in svg
    assert "#12161b" in svg


@pytest.mark.parametrize("name", ["regions", "sorting_growth"])
def test_wide_figures_have_the_same_panels_side_by_side(name):
    def placed(shape):
        with plot.themed(shape=shape):
            drawn = draw(name)()
            drawn[0].figure.draw_without_rendering()
        return [panel.get_position() for panel in drawn], [panel.get_title(loc="left") for panel in drawn]

    (first, second), stacked = placed("tall")
    (left, right), beside = placed("wide")
    assert first.y0 >= second.y1
    assert left.x1 <= right.x0
    assert stacked == beside


def test_what_is_true_or_false_is_a_flag(tmp_path, monkeypatch):
    figure = tmp_path / "flagged.py"
    figure.write_text(
        "from relufig import plot\n"
        "def draw(ax=None, *, broad: bool = False):\n"
        "    return plot.page(ax, 'A page', wide='ab' if broad else 'a')\n"
        "plot.main(draw)\n"
    )

    def panels(*flags):
        monkeypatch.setattr(sys, "argv", [str(figure), "--format", "svg", "--out", str(tmp_path), *flags])
        runpy.run_path(str(figure), run_name="__main__")
        return (tmp_path / "flagged.svg").read_text().count('<g id="axes_')

    assert (panels(), panels("--broad")) == (1, 2)


@pytest.mark.parametrize("name", NAMES)
def test_with_the_theme_auto_every_figure_is_one_svg_in_the_colours_of_both(name, tmp_path):
    (path,) = script.write(draw(name), name, ["svg"], tmp_path, theme="auto")
    svg = path.read_text()
    light, dark = svg, re.search(r"@media \(prefers-color-scheme: dark\) \{(.*?\})\s*\}", svg, re.DOTALL)[1]
    assert style.LIGHT.ink.lower() in light.replace(dark, "")
    assert style.DARK.ink.lower() in dark
    assert style.DARK.ink.lower() not in light.replace(dark, "")
    assert ET.fromstring(svg).find(f"{SVG}title").text == script.title(draw(name))


def test_the_formats_by_default_can_have_the_theme(tmp_path, capsys):
    script.main(draw("relu"), ["--theme", "auto", "--out", str(tmp_path)])
    assert capsys.readouterr().out == f"{tmp_path / 'relu.svg'}\n"
    script.main(draw("relu"), ["--out", str(tmp_path)])
    assert len(capsys.readouterr().out.splitlines()) == 3


# The workers run it, whichever way they were started, so it shortens the motion itself.
MOVES = """
from functools import partial

from matplotlib.figure import Figure

from relufig.plot import script

script.write_moving = partial(script.write_moving, seconds=0.2, rate=10)


def draw(ax=None, *, moment: float = 1.0, height: float = 1):
    ax = Figure(figsize=(1, 1)).add_subplot()
    ax.bar([0], [float(height * moment)])
    return ax
"""


STILL = MOVES.replace("moment: float = 1.0, ", "").replace(" * moment", "")


@pytest.fixture
def moving(tmp_path):
    """A folder of scripts, of which one moves; the motion is short."""
    scripts = tmp_path / "figures"
    scripts.mkdir()
    (scripts / "moving.py").write_text(MOVES)
    (scripts / "still.py").write_text(STILL)
    return scripts


def test_moving_formats_are_made_of_the_figures_that_move(moving, tmp_path, capsys):
    from PIL import Image

    out = tmp_path / "out"
    making.main(moving, ["--format", "webp", "--out", str(out)])
    assert "1 figure up to date" in capsys.readouterr().err
    assert {path.name for path in out.glob("[!.]*")} == {"moving.webp"}
    making.main(moving, ["--format", "svg,gif", "--out", str(out)])
    assert {path.name for path in out.glob("[!.]*")} == {"moving.webp", "moving.gif", "moving.svg", "still.svg"}
    with Image.open(out / "moving.gif") as picture:
        assert picture.n_frames == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["still", "--format", "gif"], "still stands still, so it cannot be gif"),
        (["--format", "gif", "--transparent"], "gif cannot be transparent"),
        (["--format", "gif", "--theme", "auto"], "only svg can follow"),
    ],
)
def test_what_a_moving_format_cannot_be_is_said_in_one_sentence(options, words, moving, tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        making.main(moving, [*options, "--out", str(tmp_path / "out")])
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err
    (moving / "moving.py").unlink()
    with pytest.raises(SystemExit):
        making.main(moving, ["--format", "gif", "--out", str(tmp_path / "out")])
    assert "every figure in figures stands still" in capsys.readouterr().err


def test_the_moment_is_an_option_of_stills_and_left_out_of_motions(moving, tmp_path):
    module = runpy.run_path(str(moving / "moving.py"))["draw"]
    half, whole, motion = (
        script.write(module, name, kinds, tmp_path, moment=moment)[0].read_bytes()
        for name, kinds, moment in (("a", ["png"], 0.5), ("a", ["png"], 1), ("b", ["gif"], 0.5))
    )
    assert half != whole
    (again,) = script.write(module, "b", ["gif"], tmp_path)
    assert again.read_bytes() == motion


@pytest.mark.parametrize("shape", style.SHAPES)
def test_a_figure_has_the_shape_that_is_asked_for(shape, tmp_path):
    from PIL import Image

    done = run("figures/relu.py", "--shape", shape, "--format", "png", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "relu.png") as image:
        assert image.size == tuple(output.RESOLUTION * side for side in style.shape(shape).size)


def test_a_transparent_figure_has_no_background(tmp_path):
    from PIL import Image

    for transparent in (False, True):
        (path,) = script.write(draw("relu"), "relu", ["png"], tmp_path, transparent=transparent)
        with Image.open(path) as image:
            assert (image.convert("RGBA").getpixel((2, 2))[3] == 0) == transparent


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--low", "3", "--high", "2"], "low=3 and high=2"),
        (["--low", "nan"], "got nan"),
        (["--low", "one"], "got 'one'"),
        (["--theme", "sepia"], "'sepia'"),
        (["--shape", "square"], "'square'"),
        (["--text", "outlines"], "'outlines'"),
        (["--format", "bmp"], "got 'bmp'"),
        (["--format", "gif", "--transparent"], "gif cannot be transparent"),
        (["--format", "svg,png", "--theme", "auto"], "only svg can follow the reader's theme"),
        (["--out", "/proc/no/such"], "/proc/no"),
    ],
)
def test_bad_options_end_with_one_sentence(options, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        script.main(draw("clip"), options)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_making_redoes_what_is_out_of_date_and_nothing_else(tmp_path):
    scripts = tmp_path / "figures"
    scripts.mkdir()
    for name in ("relu", "step"):
        (scripts / f"{name}.py").write_text(STILL)
    out = tmp_path / "build"

    def made(**options):
        times = {path.name: path.stat().st_mtime_ns for path in out.glob("[!.]*")} if out.exists() else {}
        arguments = [f"--{key}={value}" for key, value in options.items()]
        making.main(scripts, ["--out", str(out), "--format", "svg", *arguments])
        return {path.name for path in out.glob("[!.]*") if times.get(path.name) != path.stat().st_mtime_ns}

    both = {"relu.svg", "step.svg"}
    assert made() == both
    assert made() == set()
    (out / "relu.svg").unlink()
    assert made() == {"relu.svg"}
    (out / "relu.svg").write_text("overwritten")
    assert made() == {"relu.svg"}
    with (scripts / "step.py").open("a") as file:
        file.write("# changed\n")
    assert made() == {"step.svg"}
    (scripts / "_shared.py").touch()
    assert made() == both
    assert made(theme="dark") == both
    assert made(theme="dark", format="svg,png") == {"relu.png", "step.png"}
    assert made(theme="dark", text="paths") == both
    assert made(theme="dark", text="paths", shape="tall") == both
    assert "<text" not in (out / "relu.svg").read_text()
    (out / ".made.json").write_text("not a ledger")
    assert made(theme="dark") == both
    assert made(theme="dark", shape="wide") == set()
    assert {path.name for path in out.iterdir()} == {*both, "relu.png", "step.png", ".made.json"}


def test_a_figure_that_fails_is_named_and_the_others_are_made(tmp_path, capfd):
    scripts = tmp_path / "figures"
    scripts.mkdir()
    (scripts / "bad.py").write_text("def draw(ax=None):\n    raise ValueError('a reason')\n")
    (scripts / "leaving.py").write_text("import sys\n\nsys.exit()\n")
    (scripts / "relu.py").write_bytes((ROOT / "figures" / "relu.py").read_bytes())
    with pytest.raises(SystemExit) as stopped:
        making.main(scripts, ["--out", str(tmp_path / "out"), "--format", "svg"])
    assert stopped.value.code == 1
    said = capfd.readouterr().err
    assert "bad: failed at line 2 of bad.py: ValueError: a reason\n" in said
    assert "leaving: failed at line 3 of leaving.py: SystemExit\n" in said
    assert {path.name for path in (tmp_path / "out").glob("[!.]*")} == {"relu.svg"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_an_interrupted_run_keeps_what_was_finished(tmp_path):
    command = [sys.executable, "-m", "figures", "--format", "svg", "--out", str(tmp_path)]
    with started(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as making_all:
        while not (tmp_path / ".made.json").exists() and making_all.poll() is None:
            time.sleep(0.02)
        making_all.send_signal(signal.SIGINT)
        said = making_all.communicate(timeout=60)[1]
    assert making_all.returncode == 130
    assert said.rstrip().endswith("interrupted; finished files are kept")
    kept = json.loads((tmp_path / ".made.json").read_text())
    assert kept
    for name in kept:
        ET.fromstring((tmp_path / name).read_bytes())


def test_an_unknown_figure_lists_those_there_are():
    done = run("-m", "figures", "clop")
    assert done.returncode == 2
    assert f"there is no figure 'clop'; did you mean clip?; there are {', '.join(NAMES)}" in done.stderr


def test_a_single_figure_needs_no_worker(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "processes", lambda *_: pytest.fail("a worker is started for one figure"))
    making.main(ROOT / "figures", ["relu", "--out", str(tmp_path), "--format", "svg"])
    assert json.loads((tmp_path / ".made.json").read_text()).keys() == {"relu.svg"}


def test_what_is_fresh_is_decided_without_matplotlib_and_numpy(tmp_path):
    making.main(ROOT / "figures", ["relu", "--out", str(tmp_path), "--format", "svg"])
    code = (
        "import sys; from pathlib import Path; from relufig.jobs import figures as making;"
        f"making.main(Path('figures'), ['relu', '--out', {str(tmp_path)!r}, '--format', 'svg']);"
        "print(sorted({'matplotlib', 'numpy', 'tqdm', 'scipy'} & set(sys.modules)))"
    )
    done = run("-c", code)
    assert done.stdout.strip() == "[]", done.stderr
    assert json.loads((tmp_path / ".made.json").read_text()).keys() == {"relu.svg"}


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    (path,) = script.write(draw("relu"), "relu", ["svg"], tmp_path)
    before = path.read_bytes()
    monkeypatch.setattr(output, "_with_description", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        script.write(draw("relu"), "relu", ["svg"], tmp_path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["relu.svg"]
