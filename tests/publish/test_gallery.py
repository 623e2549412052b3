"""`relufig gallery`: what it reads of scripts, the code it shows, and its page in a real browser, opened from disk."""

import importlib
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("manim", reason="manim is not installed")
pytest.importorskip("jinja2", reason="pip install 'relufig[slides]' brings what the gallery needs")
pytest.importorskip("defusedxml", reason="pip install 'relufig[slides]' brings what the gallery needs")

import av
import manim

from relufig import plot
from relufig.commands import main as cli
from relufig.gallery import make
from relufig.publish.gallery import code, sources
from relufig.system.extras import install
from tests.browser import axe, overflowing

ROOT = Path(__file__).parents[2]
FIGURES = sorted((ROOT / "figures").glob("[!_]*.py"))
SCENES = sorted((ROOT / "scenes").glob("[!_]*.py"))
LINE = '''"""A line & its <slope>: one of many."""

import matplotlib.pyplot as plt

def draw(ax=None, *, slope: float = 0.5, name="rise", ends=(0, 1)):
    """Draw the line from `ends[0]` on."""
    ax = ax or plt.figure().add_subplot()
    ax.plot(ends, [slope * x for x in ends])
    ax.set_title(name)
    ax.set_label(f"A line of slope {slope}.")
    return ax
'''
HINGE = '''"""The graph of the ReLU."""

import relufig as rf
from relufig import plot

def draw(ax=None, *, low: float = -1):
    """Draw it."""
    (x,) = rf.inputs("x")
    return [plot.function(rf.build(y=rf.relu(x)), low, 1, ax=ax)]
'''
FILM = '''"""A square comes & goes.

Storyboard: it comes; it goes.
"""

from manim import FadeIn, FadeOut, Square
from relufig.animate import Stage

class Helper(Square): pass

class TheFilm(Stage):
    """It takes `seconds` to come."""

    seconds: float = 0.6

    def construct(self):
        shape = Helper()
        with self.step("one", "It comes, 1 < 2"):
            self.play(FadeIn(shape), run_time=self.seconds)
        with self.step("two", "It goes"):
            self.play(FadeOut(shape), run_time=0.6)
'''
ODD = """
from typing import ClassVar

class Base(Scene): pass

class Shown(Base):
    '''What
    it is.

    More.'''
    a: ClassVar = {
      1: 'b  c'}
    b: ClassVar[int]
    c = d = 1_000
    _e = 2
    def construct(self): pass
"""


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    """Anyone's folders, and the gallery of them."""
    folder = tmp_path_factory.mktemp("workshop")
    for path, text in {"pictures/line.py": LINE, "pictures/a_hinge.py": HINGE, "films/the_film.py": FILM}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    assert make(folder / "out", figures=folder / "pictures", scenes=folder / "films", title="Mine", quality="low")
    return folder


def relufig(folder, *arguments):
    code = f"import sys; sys.argv[0] = 'relufig'; from relufig.commands.main import main; main({arguments!r})"
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_a_figures_parameters_are_those_of_its_function_and_its_code_gives_them(path, monkeypatch):
    script = sources.figure(path)
    draw = importlib.import_module(f"figures.{path.stem}").draw
    wanted = {name: each.default for name, each in inspect.signature(draw).parameters.items() if name != "ax"}
    assert [parameter.name for parameter in script.parameters] == list(wanted)
    space = vars(sys.modules[draw.__module__])
    for parameter in script.parameters:
        assert eval(parameter.default, dict(space)) == wanted[parameter.name]
    calls = []
    monkeypatch.setattr(plot, "write", lambda *given, **options: calls.append((given, options)))
    text = code.figure(script, "dark")
    exec(text, {})
    (((function, name, formats, out), options),) = calls
    assert (function, name, formats, out, options.pop("theme")) == (draw, path.stem, ["svg"], ".", "dark")
    assert options.items() <= wanted.items()
    assert len(text.splitlines()) == 3


@pytest.mark.parametrize("path", SCENES, ids=lambda path: path.stem)
def test_a_scenes_parameters_are_those_of_its_class_and_its_code_gives_them(path, monkeypatch):
    script = sources.scene(path)
    module = importlib.import_module(f"scenes.{path.stem}")
    scene = vars(module)[script.calls]
    assert issubclass(scene, manim.Scene)
    for parameter in script.parameters:
        if parameter.is_plain:
            assert eval(parameter.default) == inspect.getattr_static(scene, parameter.name)
    own = {name: value for name, value in vars(scene).items() if not name.startswith("_")}
    # Not all functions are methods: some are parameters.
    methods = {
        name
        for name, value in own.items()
        if isinstance(value, property)
        or (inspect.isfunction(value) and value.__qualname__.startswith(f"{scene.__name__}."))
    }
    assert {parameter.name for parameter in script.parameters} == set(own) - methods
    rendered = []
    monkeypatch.setattr(manim.Scene, "__init__", lambda _: None)
    monkeypatch.setattr(manim.Scene, "render", lambda self: rendered.append(self))
    exec(code.scene(script), {"__name__": "mine"})
    assert isinstance(rendered[0], scene)


@pytest.mark.parametrize(
    ("text", "read", "rule"),
    [
        ("x = 1", sources.figure, "must have a function draw"),
        ("def draw(:", sources.figure, "must be Python: .* in line 1"),
        ("class _Own(Scene): pass", sources.scene, "must have a class that is a manim scene"),
    ],
)
def test_a_script_that_is_none_is_refused(text, read, rule, tmp_path):
    path = tmp_path / "odd.py"
    path.write_text(text)
    with pytest.raises(ValueError, match=f"odd.py {rule}"):
        read(path)


def test_what_a_script_says_is_found_wherever_it_is_said(tmp_path):
    path = tmp_path / "my scene.py"
    path.write_text(ODD, encoding="utf-8")
    script = sources.scene(path)
    assert (script.calls, script.title, script.story, script.summary) == (
        "Shown",
        "What it is",
        ("More.",),
        "What it is.",
    )
    found = [(each.name, each.kind, each.default, each.is_plain) for each in script.parameters]
    assert found == [
        ("a", "", "{1: 'b  c'}", True),
        ("b", "int", "", False),
        ("c", "", "1_000", True),
        ("d", "", "1_000", True),
    ]


@pytest.mark.parametrize("name", ["line", "a_hinge"])
def test_three_lines_of_code_make_the_very_file_that_is_shown(name, workshop, tmp_path):
    shutil.copytree(workshop / "pictures", tmp_path / "pictures")
    lines = code.figure(sources.figure(tmp_path / "pictures" / f"{name}.py"), "light")
    subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, check=True)
    shown = workshop / "out" / "figures" / f"{name}.svg"
    assert (tmp_path / f"{name}.svg").read_bytes() == shown.read_bytes()


@pytest.mark.parametrize("folder", ["films", "my films"])
def test_the_code_of_a_video_makes_it(folder, workshop, tmp_path):
    shutil.copytree(workshop / "films", tmp_path / folder)
    (tmp_path / "manim.cfg").write_text("[CLI]\nquality = low_quality\nprogress_bar = none\n")
    lines = code.scene(sources.scene(tmp_path / folder / "the_film.py"))
    assert "\n    seconds = 0.6\n" in lines
    subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, check=True, capture_output=True)
    (made,) = tmp_path.rglob("Mine.mp4")
    with av.open(str(made)) as mine, av.open(str(workshop / "out" / "videos" / "the_film.mp4")) as shown:
        assert mine.streams.video[0].frames == shown.streams.video[0].frames


def test_a_run_with_nothing_to_do_leaves_every_file_and_imports_nothing_slow(workshop):
    folders = ["--figures", "pictures", "--scenes", "films", "--out", "out"]
    given = ["gallery", *folders, "--title", "Mine", "--quality", "low"]
    text = (
        "import sys; from relufig.commands.main import main\n"
        f"try: main({given!r})\nexcept SystemExit as end: print(end.code)\n"
        "print(sorted({'manim', 'matplotlib', 'jinja2', 'tqdm', 'scipy'} & set(sys.modules)))"
    )
    # Folders are named in the page's record as they were given: the first run of these may write the page anew.
    assert relufig(workshop, *given).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (workshop / "out").rglob("*")}
    done = subprocess.run([sys.executable, "-c", text], cwd=workshop, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [str(Path("out", "index.html")), "0", "[]"], done.stderr
    assert {path: path.stat().st_mtime_ns for path in (workshop / "out").rglob("*")} == before


def test_what_has_changed_is_shown_anew_and_what_fails_is_named_and_left_out(tmp_path):
    figures = tmp_path / "figures"
    figures.mkdir()
    (figures / "line.py").write_text(LINE)
    assert make(tmp_path / "out", figures=figures, theme="dark")
    page = tmp_path / "out" / "index.html"
    assert "A line &amp; its &lt;slope&gt;: one of many" in page.read_text()
    assert not (tmp_path / "out" / "videos").exists()
    (figures / "line.py").write_text(LINE.replace("one of many", "the only one"))
    (figures / "broken.py").write_text('def draw(ax=None):\n    """Draw."""\n    raise ValueError("a reason")\n')
    done = relufig(tmp_path, "gallery", "--theme", "dark", "--out", "out")
    assert done.returncode == 1
    assert done.stderr.count("broken: failed at line 3 of broken.py: ValueError: a reason") == 1
    assert done.stderr.count("a reason") == 1
    assert "the only one" in page.read_text()
    assert "1 figure," in page.read_text()
    assert "theme=&#34;dark&#34;" in page.read_text()


def test_a_folder_that_happens_to_have_the_usual_name_is_no_fault(tmp_path):
    for name in ("drawings", "scenes"):
        (tmp_path / name).mkdir()
    (tmp_path / "drawings" / "line.py").write_text(LINE)
    assert relufig(tmp_path, "gallery", "--figures", "drawings").returncode == 0
    (tmp_path / "drawings" / "other.py").write_text("")
    done = relufig(tmp_path, "gallery", "--figures", "drawings")
    assert "other.py must have a function draw(ax=None, ...)" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["--figures", "none"], "there is no folder none"),
        (["--figures", "empty"], "empty must hold scripts"),
        (["--figures", "empty", "--jobs", "0"], "--jobs must be at least 1, got 0"),
        (["--figures", "empty", "--quality", "best"], "quality must be one of low, "),
    ],
)
def test_bad_options_end_with_one_sentence(arguments, rule, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.main(["gallery", *arguments])
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert said.err.startswith("relufig gallery: ")
    assert rule in said.err
    assert said.err.count("\n") == 1


def test_a_package_that_is_missing_is_named_before_anything_is_made(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "line.py").write_text(LINE)
    with pytest.raises(SystemExit):
        cli.main(["gallery"])
    wanted = f"relufig gallery: the gallery needs the package jinja2: {install('slides')}\n"
    assert capsys.readouterr().err == wanted
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize("width", [400, 1024, 1440])
def test_the_page_opens_from_disk_without_a_fault_and_nothing_overflows(width, workshop, visit):
    opened = visit(workshop / "out" / "index.html", width=width)
    page = opened.page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.wait_for_function("() => [...document.images].every((image) => image.complete && image.naturalWidth)")
    page.evaluate("document.fonts.ready")
    assert overflowing(page) == []
    assert opened.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_reader_can_use_it(theme, workshop, visit):
    page = visit(workshop / "out" / "index.html", theme=theme).page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    assert axe(page) == []
    for image in page.locator("article img").all():
        assert image.get_attribute("alt").strip()
    assert page.get_by_role("img", name="A line of slope 0.5.").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main"


def shown(page, of="article"):
    return page.evaluate(f"[...document.querySelectorAll('{of}')].filter((e) => e.checkVisibility()).map((e) => e.id)")


def test_the_filter_leaves_what_holds_all_its_words(workshop, visit):
    page = visit(workshop / "out" / "index.html").page
    everything = ["figure-a_hinge", "figure-line", "video-the_film"]
    assert shown(page) == everything
    for typed, wanted in {
        "many SLOPE": everything[1:2],
        "comes": everything[2:],
        "low -1": everything[:1],
        "import": [],
    }.items():
        page.get_by_role("searchbox").fill(typed)
        assert shown(page) == wanted
        assert page.get_by_role("status").inner_text() == f"{len(wanted)} of 3 shown."
        for entries in (".sheet li:visible", ".index li:visible"):
            assert page.locator(entries).count() == len(wanted)
    page.get_by_role("button", name="Show all").click()
    assert shown(page) == everything
    assert page.get_by_role("searchbox").input_value() == ""


def test_chapters_give_the_order_and_what_they_leave_out_comes_last(workshop, tmp_path, visit):
    shutil.copytree(workshop / "out", tmp_path / "out")
    folders = {"figures": workshop / "pictures", "scenes": workshop / "films"}
    chapters = {"First, a line": (("line", "not_there"), ("the_film",)), "Nothing": ((), ())}
    given = {"chapters": chapters, "name": "gallery.html", "home": "site.html"}
    assert make(tmp_path / "out", **folders, quality="low", **given)
    (tmp_path / "out" / "site.html").write_text("<title>The site</title>")
    page = visit(tmp_path / "out" / "gallery.html").page
    assert page.locator("h2").all_inner_texts() == ["First, a line", "Figures"]
    assert shown(page) == ["figure-line", "video-the_film", "figure-a_hinge"]
    assert shown(page, "section") == ["first-a-line", "figures"]
    page.get_by_role("searchbox").fill("many slope")
    assert shown(page, "section") == ["first-a-line"]
    assert page.locator(".index p:visible").count() == 1
    page.locator("a.home").click()
    assert page.title() == "The site"


def test_the_theme_that_a_reader_has_chosen_is_kept(workshop, visit):
    page = visit(workshop / "out" / "index.html", theme="light").page
    page.get_by_role("button", name="Switch between light and dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_theme_is_the_readers_and_the_figures_follow(workshop, visit):
    page = visit(workshop / "out" / "index.html", theme="dark").page
    picture = page.locator("#figure-line img")
    picture.scroll_into_view_if_needed()
    for ending in ("figures/dark/line.svg", "figures/line.svg", "figures/dark/line.svg"):
        page.wait_for_function(
            "(end) => document.querySelector('#figure-line img').currentSrc.endsWith(end)", arg=ending
        )
        page.get_by_role("button", name="Switch between light and dark").click()


def test_a_video_plays_and_its_captions_follow(workshop, visit):
    opened = visit(workshop / "out" / "index.html", fragment="#video-the_film")
    page = opened.page
    video = page.locator("video")
    video.evaluate("(video) => { video.textTracks[0].mode = 'showing'; }")
    page.get_by_role("button", name="Play A square comes & goes").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('video').textTracks[0].activeCues?.length > 0")
    page.wait_for_function("() => document.querySelector('video').ended")
    cues = video.evaluate("(video) => [...video.textTracks[0].cues].map((cue) => cue.getCueAsHTML().textContent)")
    assert cues == ["It comes, 1 < 2", "It goes"]
    lines = page.locator(".said button")
    assert [line.split(maxsplit=1)[1] for line in lines.all_inner_texts()] == cues
    assert page.locator(".said [aria-current]").inner_text().endswith("It goes")
    lines.first.click()
    page.wait_for_function("() => document.querySelector('.said button').hasAttribute('aria-current')")
    assert opened.faults == []


def test_the_code_can_be_copied(workshop, visit):
    page = visit(workshop / "out" / "index.html", permissions=["clipboard-read", "clipboard-write"]).page
    page.get_by_role("button", name="Copy the code of line").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == code.figure(sources.figure(workshop / "pictures" / "line.py"), "light")
    assert re.search("Copied", page.locator("#figure-line .made .copy").inner_text())


def test_a_figure_of_a_network_can_be_touched(tmp_path, visit):
    from relufig.publish.essay.figures import of_figures

    figures = tmp_path / "figures"
    figures.mkdir()
    shutil.copy(ROOT / "figures" / "clip.py", figures)
    make(tmp_path / "out", figures=figures, live=of_figures())
    opened = visit(tmp_path / "out" / "index.html")
    opened.page.locator("details.touch summary").click()
    inner = opened.page.frame_locator("details.touch iframe")
    inner.locator("#clip-x").evaluate("(range) => { range.value = 3; range.dispatchEvent(new Event('input')); }")
    inner.locator("#clip-value-y .value").get_by_text("1", exact=True).wait_for()
    assert opened.faults == []
