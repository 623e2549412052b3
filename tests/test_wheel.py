"""The wheel: well made, complete, and enough to make the essay's figures, videos and talk from any folder."""

import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

for name in ("hatchling", "twine", "check_wheel_contents"):
    pytest.importorskip(name, reason=f"{name} is not installed")

ROOT = Path(__file__).parents[1]
BUNDLED = "relufig/publish/slides/bundled/"
TALK = """
from relufig.slides import Slide

slides = [Slide("Two ReLUs", figure="clip")]
"""


def run(*command, **options):
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """`relufig` as a command, of the wheel and nothing else of this checkout; it runs in a folder of its own."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)

    def relufig(*arguments, folder):
        code = f"import relufig; assert relufig.__file__.startswith({str(site)!r}); " + (
            "from relufig.commands.main import main; main()"
        )
        return run("-c", code, *arguments, cwd=folder, env={**os.environ, "PYTHONPATH": str(site)})

    relufig.site = site
    return relufig


def test_it_is_well_made(wheel):
    run("-m", "twine", "check", "--strict", str(wheel))
    run("-m", "check_wheel_contents", str(wheel))


def test_it_holds_the_library_and_the_essay_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    tracked = subprocess.run(["git", "ls-files", "relufig"], cwd=ROOT, capture_output=True, text=True, check=False)
    beside = ("relufig/essay/figures/", "relufig/essay/scenes/", BUNDLED)
    if tracked.returncode == 0 and tracked.stdout:
        assert {name for name in names if not name.startswith(beside)} == {
            name for name in tracked.stdout.splitlines() if (ROOT / name).exists()
        }
    for folder in ("figures", "scenes"):
        scripts = {f"relufig/essay/{folder}/{path.name}" for path in (ROOT / folder).glob("*.py")}
        assert scripts <= names
    assert "relufig/essay/scenes/slides/essay.py" in names
    assert not [name for name in names if "gallery/" in name and "essay" in name]


def test_it_makes_a_figure_a_deck_and_says_what_is_meant(installed, tmp_path):
    installed("figures", "relu", "clip", "--format", "svg", folder=tmp_path)
    assert {path.name for path in (tmp_path / "build" / "figures").glob("*.svg")} == {"relu.svg", "clip.svg"}
    (tmp_path / "talk.py").write_text(TALK)
    installed("slides", "talk.py", "--format", "pptx", folder=tmp_path)
    assert (tmp_path / "talk" / "talk.pptx").stat().st_size > 10_000


def test_it_makes_html_slides_without_npm(wheel, installed, tmp_path):
    with zipfile.ZipFile(wheel) as packed:
        names = [name for name in packed.namelist() if name.startswith(BUNDLED)]
    if not names:
        pytest.skip("the wheel was built without npm")
    assert f"{BUNDLED}reveal.js/LICENSE" in names
    (tmp_path / "talk.py").write_text(TALK)
    # No other reveal.js is found: this Python is said to be elsewhere.
    code = f"import sys; sys.prefix = {str(tmp_path)!r}; from relufig.commands.main import main; main()"
    env = {**os.environ, "PYTHONPATH": str(installed.site), "PATH": "", "MPLCONFIGDIR": str(tmp_path / "settings")}
    run("-c", code, "slides", "talk.py", cwd=tmp_path, env=env)
    assert "Reveal" in (tmp_path / "talk" / "index.html").read_text(encoding="utf-8")


def test_the_quick_start_works_as_it_is_written(installed, tmp_path):
    guide = (ROOT / "docs" / "guides" / "quickstart.md").read_text(encoding="utf-8")
    commands = [command.strip() for command in re.findall(r"^relufig ([^#&\n]+)", guide, flags=re.MULTILINE)]
    assert len(commands) == 4
    for command in commands:
        installed(*command.split(), folder=tmp_path)
    assert (tmp_path / "mine" / "mine.pptx").stat().st_size > 10_000
    assert {path.name for path in (tmp_path / "build" / "figures").glob("clip.*")} == {"clip.svg", "clip.png"}
    env = {**os.environ, "PYTHONPATH": str(installed.site)}
    run("mine_too.py", "--format", "svg", cwd=tmp_path, env=env)
    assert (tmp_path / "build" / "figures" / "mine_too.svg").is_file()


def test_it_makes_a_video(installed, tmp_path):
    if importlib.util.find_spec("manim") is None:
        pytest.skip("manim is not installed")
    installed("videos", "max_of_two", "--quality", "low", "--out", "out", folder=tmp_path)
    assert {path.suffix for path in (tmp_path / "out").glob("max_of_two.*")} >= {".mp4", ".vtt", ".png"}


def test_its_scripts_can_be_imported(installed, tmp_path):
    env = {**os.environ, "PYTHONPATH": str(installed.site)}
    code = "from relufig.essay.figures.clip import draw; print(draw.__module__, draw.__code__.co_filename)"
    name, file = run("-c", code, cwd=tmp_path, env=env).split()
    assert name == "relufig.essay.figures.clip"
    assert file.startswith(str(installed.site))
    here = run("-c", code, cwd=tmp_path).split()
    assert here == ["relufig.essay.figures.clip", str(ROOT / "figures" / "clip.py")]


@pytest.mark.parametrize("command", ["figures", "videos"])
def test_a_misspelt_name_is_answered_by_the_nearest(command, capsys):
    from relufig.commands.main import main

    with pytest.raises(SystemExit) as ended:
        main([command, "clop"])
    assert ended.value.code == 2
    assert "did you mean clip?" in capsys.readouterr().err
