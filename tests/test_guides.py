"""The README and the guides tell the truth: their examples run, their links lead somewhere, the gallery shows all."""

import doctest
import re
import shlex
import shutil
import subprocess
import tomllib
from importlib import import_module
from inspect import signature
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from relufig.commands import main
from tests import gallery_page

ROOT = Path(__file__).parents[1]
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "guides").glob("*.md"))]
}
README, TEXT = PAGES["README.md"], "\n".join(PAGES.values())
BLOCKS = [block for page in PAGES.values() for block in re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)]


def consoles():
    """The consoles, each with those of its page that it says it goes on from."""
    found = []
    for name, page in PAGES.items():
        before = ""
        for said, console in re.findall(r"(.*?)```pycon\n(.*?)```", page, flags=re.DOTALL):
            before = before + console if said.rstrip().endswith("the network above:") else console
            found.append(pytest.param(before, id=f"{name}-{len(found)}"))
    return found


@pytest.mark.parametrize("console", consoles())
def test_a_console_prints_what_it_shows_when_it_is_all_that_is_read(console):
    if "import torch" in console:
        pytest.importorskip("torch", reason="this console needs PyTorch")
    mpl.use("Agg")
    test = doctest.DocTestParser().get_doctest(console, {}, "a page", "a page", 0)
    results = doctest.DocTestRunner().run(test)
    assert results.attempted > 0
    assert results.failed == 0
    plt.close("all")


def test_the_readme_is_short_and_leads_to_every_guide():
    assert len(README.splitlines()) < 120
    assert {f"docs/guides/{path.name}" for path in (ROOT / "docs" / "guides").iterdir()} <= set(
        re.findall(r"\]\((docs/guides/\w+\.md)\)", README)
    )


@pytest.mark.parametrize("name", [*PAGES, "docs/gallery.md", "docs/rooms.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name):
    page = (ROOT / name).read_text(encoding="utf-8")
    without_code = re.sub(r"^(````?).*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\(([^)]+)\)", without_code) + re.findall(r'(?:href|src)="([^"]+)"', without_code)
    for link in links:
        if not link.startswith("https:"):
            path, _, _ = link.partition("#")
            assert ((ROOT / name).parent / path).exists(), link


def test_every_extra_for_users_is_explained():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    explained = set(re.findall(r"^\| `(\w+)` \|", PAGES["docs/guides/install.md"], flags=re.MULTILINE))
    for_work_on_relufig = {"jax", "onnxruntime", "regioncam", "affinitree", "relucent", "fuzz", "docs", "dev"}
    assert explained == set(extras) - for_work_on_relufig


def test_the_notebook_is_said_to_need_manim():
    assert "needs manim" in PAGES["docs/guides/notebooks.md"].partition("## In Quarto")[0]


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


@pytest.mark.parametrize("block", [block for block in BLOCKS if "rf.live(" in block])
def test_live_pages_are_written(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    names = set(re.findall(r'Path\("(\w+\.html)"\)', block))
    assert {path.name for path in tmp_path.iterdir()} == names
    assert all((tmp_path / name).read_text(encoding="utf-8").startswith("<!doctype html>") for name in names)


def test_every_block_of_code_is_tested():
    kinds = ("relufig.animate", "matplotlib", "relufig.slides", "vnnlib", "rf.live(")
    for block in BLOCKS:
        assert any(kind in block for kind in kinds), block


def test_pictures_are_described():
    for page in (*PAGES.values(), gallery_page.PAGE.read_text(encoding="utf-8")):
        without_code = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
        for tag in re.findall(r"<img [^>]*>", without_code):
            assert re.search(r'alt="([^"]+)"', tag), tag


def test_the_gallery_page_shows_every_figure_and_every_video_once():
    assert gallery_page.PAGE.read_text(encoding="utf-8") == gallery_page.written()
    for folder, shown in zip(("figures", "scenes"), zip(*gallery_page.CHAPTERS.values(), strict=True), strict=True):
        assert sorted(name for names in shown for name in names) == sorted(
            path.stem for path in (ROOT / folder).glob("[!_]*.py")
        )


def test_commands_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", TEXT, flags=re.MULTILINE))
    assert {"figures", "videos", "slides", "gallery", "pictures", "test", "lint", "bench", "fuzz", "help"} <= named
    assert named - {"buckets"} <= targets  # "… make buckets" begins a line


def commands_of(page):
    """The commands of a page's shell blocks, and the beginnings of those in its sentences, each as a list of words."""
    blocks = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    whole = [part for block in blocks for line in block.splitlines() for part in line.split("&&")]
    without_code = re.sub(r"^(````?).*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)
    begun = [text for text in re.findall(r"`([^`\n]+)`", without_code) if "'" not in text]
    return (
        [words for words in (shlex.split(each, comments=True) for each in kind) if words] for kind in (whole, begun)
    )


@pytest.mark.parametrize("name", PAGES)
def test_commands_have_the_options_that_are_shown(name):
    whole, begun = commands_of(PAGES[name])
    makefile = (ROOT / "Makefile").read_text()
    for words in whole + begun:
        if words[0] == "make":
            settings = {word.partition("=")[0] for word in words if "=" in word}
            assert settings <= set(re.findall(r"^([A-Z]+) \?=", makefile, flags=re.MULTILINE)), words
    for words in whole:
        if Path(words[0]).name == "relufig":
            assert callable(main._parser().parse_args(words[1:]).run), words
    for program, *words in begun:
        if program == "relufig" and words and "|" not in words[0]:
            with pytest.raises(SystemExit) as told:
                main._parser().parse_args([words[0], "--help"])
            assert told.value.code == 0, words


def test_before_each_commit_runs_what_lint_runs():
    lint = re.search(r"^lint:.*?\n\n", (ROOT / "Makefile").read_text(), flags=re.MULTILINE | re.DOTALL).group()
    hooks = re.findall(r"entry: \.venv/bin/(.*)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert len(hooks) == 3
    for hook in hooks:
        assert f"$(BIN)/{hook.removesuffix(' --force-exclude')}\n" in re.sub(r" --check", "", lint)


def test_the_site_has_every_guide_and_every_package_in_its_navigation():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^guides/(\w+)$", index, flags=re.MULTILINE)) == {
        path.stem for path in (ROOT / "docs" / "guides").glob("*.md")
    }


def test_what_the_commands_write_is_ignored_by_git():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this needs git, and a checkout")
    written = set(re.findall(r'"([\w-]+\.(?:png|npz|pt|vnnlib))"', TEXT)) | set(re.findall(r" -o (\S+)", TEXT))
    written |= {name.replace(".vnnlib", ".onnx") for name in written}
    written |= {f"{folder}/clip.svg" for folder in re.findall(r"--out (\w+)$", TEXT, flags=re.MULTILINE)}
    written |= {f"{deck}/index.html" for deck in re.findall(r"relufig slides (\w+)\.py", TEXT)}
    (scene,) = set(re.findall(r"bin/manim .*\.py (\w+)", TEXT))
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
