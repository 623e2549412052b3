"""Decks: what is one, what its slides are made from, what is made anew; and the page as a file."""

import json
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

pytest.importorskip("matplotlib", reason="slides need matplotlib")

import relufig
from relufig.commands.main import main
from relufig.jobs import freshness, imports
from relufig.publish.slides import building, html, material, proportions, reveal, sources
from relufig.publish.slides.building import Options, build
from relufig.publish.slides.preparing import prepare
from relufig.slides import Slide, load
from relufig.system.extras import install
from tests.publish.talk import FILMED, STEPS, talk

__all__ = ["talk"]


def deck(folder, slides, first='"""A deck."""'):
    folder.mkdir(exist_ok=True)
    path = folder / "deck.py"
    path.write_text(f"{first}\nfrom relufig.slides import Slide\nslides = {slides}\n", encoding="utf-8")
    return path


def media(folder, **options):
    places = {"drawn": folder / "figures", "rendered": folder / "videos", "parts": folder / "parts"}
    return material.Media(**{"theme": "light", "quality": "low", "figures": None, "scenes": None, **places, **options})


def test_a_deck_is_read_with_its_title_from_the_docstring(tmp_path):
    words = "[Slide('b', text='  One thought,\\n\\n and another. ')]\nlanguage = 'en-GB'"
    path = deck(tmp_path, words, '"""A small talk.\n\nOf five\nminutes.\n\nMore.\n"""')
    found = load(path)
    assert (found.title, found.subtitle, found.language) == ("A small talk", "Of five minutes", "en-GB")
    assert [slide.lines for slide in found.slides] == [("One thought,", "and another.")]
    assert found.front == Slide("A small talk", text="Of five minutes")
    assert load(deck(tmp_path, "[Slide('x')]", "")).title == "Deck"


def test_decks_with_neighbours_of_one_name_are_kept_apart(tmp_path):
    for word in ("one", "two"):
        path = deck(tmp_path / word, "[Slide(WORD)]", "from words import WORD")
        path.with_name("words.py").write_text(f"WORD = {word!r}\n")
        assert load(path).slides[0].title == word


@pytest.mark.parametrize(
    ("slides", "said"),
    [
        ("[]", "an empty list"),
        ("None", "none"),
        ("[Slide('a'), 'b']", "'b'"),
        ("[Slide(' ')]", "title must not be empty"),
        ("[Slide('a', figure='clip', scene='clip')]", "pictures, a scene or a network, got a figure and a scene"),
        (
            "[Slide('a', scene='clip', options={'low': 1})]",
            "options are for figures",
        ),
        (
            "[Slide('a', text='b', options={'low': 1})]",
            "options are for figures",
        ),
        ("[1 / 0]", "ZeroDivisionError"),
    ],
)
def test_a_file_that_is_no_deck_is_refused(tmp_path, slides, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        load(deck(tmp_path, slides))


@pytest.mark.parametrize("slide", ["Slide('a', figure=3)", "Slide('a', scene=3)", "Slide('a', notes=3)", "Slide(3)"])
def test_a_slide_of_something_else_is_refused(tmp_path, slide):
    with pytest.raises(TypeError, match=r"must be .*, got 3"):
        load(deck(tmp_path, f"[{slide}]"))


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("language = 'German'", ValueError, """language must be a tag such as "de" or "pt-BR", got 'German'"""),
        ("language = ''", ValueError, "language must be a tag"),
        ("language = 'de_AT'", ValueError, "language must be a tag"),
        ("language = None", TypeError, "language must be a tag"),
        ("cover = 3", TypeError, "cover must be a name or a function that draws on an axes, got 3"),
    ],
)
def test_what_else_a_deck_says_is_checked(tmp_path, line, kind, said):
    path = deck(tmp_path, f"[Slide('a')]\n{line}")
    with pytest.raises(kind, match=re.escape(f"{path}: {said}")):
        load(path)


@pytest.mark.parametrize(("language", "marked"), [("de", True), ("pt-BR", True), ("en", False), ("en-GB", False)])
def test_the_hints_are_marked_as_english_where_the_deck_is_not(tmp_path, language, marked):
    pytest.importorskip("jinja2", reason="the page needs Jinja2")
    found = load(deck(tmp_path, f"[Slide('a')]\nlanguage = {language!r}"))
    page = tmp_path / "index.html"
    html.write(found, prepare(found, media(tmp_path)), page, "light", reveal.Reveal("", ()), html.Playing())
    assert f'<html lang="{language}"' in page.read_text()
    assert ('<p class="keys" dir="ltr" lang="en">' in page.read_text()) == marked


def test_missing_figures_and_scenes_are_told_with_those_there_are(tmp_path):
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    for name in ("one", "two", "_three"):
        (scripts / f"{name}.py").touch()
    for noun in ("figure", "scene"):
        found = load(deck(tmp_path / noun, f"[Slide('a', {noun}='three')]"))
        with pytest.raises(ValueError, match=f"there is no {noun} 'three'; there are one, two$"):
            prepare(found, media(tmp_path, figures=scripts, scenes=scripts))
        with pytest.raises(ValueError, match=f"there is no folder of {noun}s$"):
            prepare(found, media(tmp_path))


@pytest.mark.parametrize(
    ("scene", "said"), [("gone.py:A", "beside the deck there are deck.py"), ("deck.py", '"file.py:Class"')]
)
def test_a_scene_in_no_file_is_told(tmp_path, scene, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        prepare(load(deck(tmp_path, f"[Slide('a', scene='{scene}')]")), media(tmp_path))


@pytest.mark.parametrize(
    ("body", "reason"),
    [("1 / 0", "ZeroDivisionError: division by zero"), ("exit(3)", "SystemExit: 3"), ("exit()", "SystemExit")],
)
def test_a_figure_that_fails_is_told_with_its_slide_and_its_line(tmp_path, body, reason):
    told = f"Slide 'Sums': the figure failed at line 4 of {{}}: {reason}"
    drawing = f'"""Sums."""\nfrom sys import exit\ndef draw(ax=None, size=1):\n    {body}\n'
    first, slides = f"{drawing}\nNAME = 1", "[Slide('Sums', figure=draw, options={'size': 2})]"
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "sums.py").write_text(drawing)
    named = deck(tmp_path / "named", slides.replace("draw", "'sums'"))
    for path, file in ((deck(tmp_path, slides, first), "deck.py"), (named, "sums.py")):
        with pytest.raises(ValueError, match=f"^{re.escape(told.format(file))}$"):
            prepare(load(path), media(path.parent, figures=scripts))


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("import sys\nsys.exit()", "failed at line 2 of deck.py: SystemExit"),
        ("\nint('a')", "failed at line 2 of deck.py: ValueError: invalid literal for int() with base 10: 'a'"),
        (
            "\nopen('gone')",
            "failed at line 2 of deck.py: FileNotFoundError: [Errno 2] No such file or directory: 'gone'",
        ),
        ("import gone", "failed at line 1 of deck.py: ModuleNotFoundError: No module named 'gone'"),
        ("from beside import x", "failed at line 1 of deck.py: KeyError: 'x'"),
        ("raise KeyError", "failed at line 1 of deck.py: KeyError"),
        ("(", "failed: SyntaxError: '(' was never closed (deck.py, line 1)"),
    ],
)
def test_a_deck_that_fails_is_told_with_its_line(tmp_path, monkeypatch, first, reason, capsys):
    # And before anything that is missing.
    monkeypatch.setattr(reveal, "_folders", lambda _: [])
    monkeypatch.setitem(sys.modules, "jinja2", None)
    (tmp_path / "beside.py").write_text("{}['x']\n")
    path = deck(tmp_path, "[Slide('a')]", first)
    with pytest.raises(SystemExit) as ended:
        main(["slides", str(path), "--out", str(tmp_path / "out")])
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"relufig slides: the deck {reason}\n"


def test_figures_are_drawn_in_the_theme_and_described_and_drawn_again_when_their_file_changes(tmp_path):
    path = deck(tmp_path, "[Slide('My curve', figure=lambda ax: ax.plot([1, 2]) and ax.set_label('It rises.'))]")
    (_, shown) = prepare(load(path), media(tmp_path, theme="dark", kinds=("svg", "png")))
    assert shown.kind == "figure"
    assert shown.pictures[0].alt == "My curve. It rises"
    assert b"#12161b" in shown.pictures[0].svg.read_bytes().lower()
    assert shown.pictures[0].bitmap.read_bytes().startswith(b"\x89PNG")
    drawn = shown.pictures[0].svg.stat().st_mtime_ns
    prepare(load(path), media(tmp_path, theme="dark", kinds=("svg", "png")))
    assert shown.pictures[0].svg.stat().st_mtime_ns == drawn
    path.write_text(path.read_text().replace("[1, 2]", "[2, 1]"))
    prepare(load(path), media(tmp_path, theme="dark", kinds=("svg", "png")))
    assert shown.pictures[0].svg.stat().st_mtime_ns > drawn


def test_a_figure_with_options_is_drawn_again_when_what_its_folder_shares_changes(tmp_path):
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "line.py").write_text(
        "import matplotlib.pyplot as plt\nfrom pathlib import Path\n"
        "title = Path(__file__).with_name('_title.py').read_text()\n"
        "def draw(ax=None, size=1): plt.title(title, fontsize=size)\n"
    )
    found = load(deck(tmp_path, "[Slide('a', figure='line', options={'size': 9})]"))
    for title in ("One", "Two"):
        (scripts / "_title.py").write_text(title)
        (_, shown) = prepare(found, media(tmp_path, figures=scripts))
        assert f">{title}</text>" in shown.pictures[0].svg.read_text()


def test_a_function_with_some_of_its_options_fixed_is_a_figure(tmp_path):
    first = "from functools import partial\ndef line(ax, end): ax.plot([0, end])\n"
    (_, shown) = prepare(load(deck(tmp_path, "[Slide('a', figure=partial(line, end=2))]", first)), media(tmp_path))
    assert shown.pictures[0].svg.is_file()


@pytest.mark.parametrize(
    ("package", "asked", "said", "extra"),
    [
        ("jinja2", "html", "a deck needs the package jinja2: ", "slides"),
        ("pptx", "pptx", "a deck needs the package python-pptx: ", "slides"),
        ("manim", "pptx", "deck.py needs the package manim: ", "video"),
    ],
)
def test_a_package_that_is_missing_is_named_before_anything_is_made(tmp_path, monkeypatch, package, asked, said, extra):
    monkeypatch.setattr(reveal, "package", lambda _: tmp_path)
    monkeypatch.setattr(reveal, "read", lambda _: reveal.Reveal("", ()))
    monkeypatch.setitem(sys.modules, package, None)
    path = deck(tmp_path, "[Slide('a', figure=lambda ax: ax.plot([1, 2]))]", "import manim\n" * (package == "manim"))
    with pytest.raises(ImportError, match=f"^{re.escape(said + install(extra))}$"):
        build(path, tmp_path / "out", Options(format=asked))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("slides", "kind", "needs"),
    [
        ("[Slide('a', figure=lambda ax: ax.plot([1, 2]))]", "pptx", []),
        ("[Slide('a', figure='clip')]", "html", ["reveal"]),
        ("[Slide('a'), Slide('b', scene='clip')]", "pptx", ["video"]),
        ("[Slide('a', scene=type('Mine', (manim.Scene,), {}))]", "html", ["video", "reveal"]),
    ],
)
def test_a_deck_needs_only_what_it_uses(tmp_path, monkeypatch, capsys, slides, kind, needs):
    monkeypatch.setitem(sys.modules, "manim", None)
    monkeypatch.setattr(reveal, "_folders", lambda _: [])
    path = deck(tmp_path, slides, "print('hello')\nimport manim" if "manim" in slides else "print('hello')")
    arguments = ["slides", str(path), "--format", kind, "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--needs"])
    assert (ended.value.code, capsys.readouterr().out.split()) == (0, needs)
    assert not (tmp_path / "out").exists()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == (2 if needs else 0)
    if not needs:  # of what is up to date nothing is loaded
        capsys.readouterr()
        with pytest.raises(SystemExit):
            main([*arguments, "--needs"])
        assert capsys.readouterr() == ("", "")


def test_a_deck_with_a_typo_is_told_instead_of_its_needs(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["slides", str(deck(tmp_path, "[Slide('a', figur='clip')]")), "--needs"])
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "the deck failed at line 3 of deck.py: TypeError" in said.err


def test_figures_leave_no_trace(tmp_path):
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    prepare(load(deck(tmp_path, "[Slide('a', figure=lambda ax: ax.plot([1, 2]))]")), media(tmp_path))
    assert plt.get_fignums() == []
    assert {key: value for key, value in mpl.rcParams.items() if key != "backend"} == {
        key: value for key, value in before.items() if key != "backend"
    }


def test_a_file_is_made_from_what_it_imports_from_beside_it(tmp_path):
    for name, text in {
        "a": "import b.x\nfrom os import path",
        "b": "from c import d",
        "c": "import a",
        "d": "",
    }.items():
        (tmp_path / f"{name}.py").write_text(text)
    assert {path.name for path in imports.closure(tmp_path / "a.py")} == {"a.py", "b.py", "c.py"}
    (tmp_path / "e" / "f").mkdir(parents=True)
    for name, text in {"e/__init__": "", "e/g": "from .h import i\nimport b", "e/h": "", "e/f/__init__": ""}.items():
        (tmp_path / f"{name}.py").write_text(text)
    (tmp_path / "a.py").write_text("from e import g, f\nfrom os import path")
    found = {path.relative_to(tmp_path).as_posix() for path in imports.closure(tmp_path / "a.py")}
    packages = {"e/__init__.py", "e/g.py", "e/h.py", "e/f/__init__.py"}
    assert found == packages | {"a.py", "b.py", "c.py"}
    with pytest.raises(ValueError, match="must be written in a file"):
        sources.file_of(eval("lambda ax: ax", {"__name__": "nowhere"}).__call__)


def test_without_reveal_the_command_that_installs_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    install = f"npm install --global --prefix {tmp_path / 'venv'} reveal.js@{reveal.RELEASE}"
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/npm")
    with pytest.raises(FileNotFoundError, match=rf"{re.escape(install)}$"):
        reveal.package(tmp_path / "deck.py")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FileNotFoundError, match="apt-get install npm"):
        reveal.package(tmp_path / "deck.py")
    module = tmp_path / "node_modules" / "reveal.js"
    for part in ("dist/reset.css", "dist/reveal.css", "dist/reveal.js", "dist/plugin/notes.js"):
        (module / part).parent.mkdir(parents=True, exist_ok=True)
        (module / part).write_text(part)
    (module / "package.json").write_text("{}")
    assert reveal.package(tmp_path / "deep" / "deck.py") == module
    assert "dist/reveal.css" in reveal.read(module).styles


@pytest.mark.parametrize(
    "options", [{"format": "odp"}, {"theme": "red"}, {"quality": "best"}, {"jobs": 0}, {"figures": "nowhere"}]
)
def test_bad_options_are_refused(options):
    with pytest.raises(ValueError, match=f"^{next(iter(options))} must be"):
        Options(**{key: building.Path(value) if key == "figures" else value for key, value in options.items()})


def test_a_video_is_cut_into_steps_of_whole_frames_with_their_stills(talk):
    import av
    import numpy as np
    from PIL import Image

    found = prepare(load(talk / "talk.py"), _as_built(talk))
    assert [len(each.film.steps) if each.film else 1 for each in found] == list(STEPS)
    assert [k for k, each in enumerate(found) if each.film] == list(FILMED)
    film, in_one = found[FILMED[0]].film, found[FILMED[0] + 1].film
    assert film.rate == pytest.approx(15)
    assert [step.caption for step in film.steps] == ["", "Turn <1>", "Turn <2>"]
    assert found[FILMED[0]].notes == (("Let it <turn> & stop.",), ("Turn <1>",), ("Turn <2>",))
    with av.open(str(film.video.path)) as video:
        frames = [frame.to_ndarray(format="gray").astype(int) for frame in video.decode(video=0)]
    assert [step.first for step in film.steps[1:]] == [step.end for step in film.steps[:-1]]
    assert (film.steps[0].first, film.steps[-1].end) == (0, len(frames)) == (in_one.steps[0].first, in_one.steps[0].end)
    for step in film.steps:
        still = np.asarray(Image.open(step.still).convert("L")).astype(int)
        differences = [np.abs(still - frame).mean() for frame in frames]
        assert int(np.argmin(differences)) == step.end - 1
    still = found[FILMED[-1] + 1]
    assert (still.kind, still.film, still.pictures[0].svg) == ("figure", None, None)
    assert still.pictures[0].bitmap.is_file()


def test_the_page_holds_all_it_shows(talk):
    page = (talk / "slides" / "index.html").read_text(encoding="utf-8")
    assert page.count("<section") == len(STEPS)
    ours = page[: page.index('<script type="video/mp4"')].split("</head>")[1]
    assert re.findall(r"""(?:src|href)=["'](?!data:|#)""", ours) == []
    assert "Say *why*." in page
    assert "Let it &lt;turn&gt; &amp; stop." in page
    assert "ReLU(a\N{NO-BREAK SPACE}−\N{NO-BREAK SPACE}b) to b" in page
    videos = re.findall(r'<script type="video/mp4" id="video-(\d+)">([\w+/=]+)</script>', page)
    assert [number for number, _ in videos] == ["0", "1"]
    ids = re.findall(r'\sid="([^"]+)"', ours)
    assert len(ids) == len(set(ids))


def test_a_second_run_does_nothing_and_imports_nothing_slow(talk, capsys):
    page = talk / "slides" / "index.html"
    before = page.stat().st_mtime_ns
    assert build(talk / "talk.py", talk / "slides", Options(quality="low", jobs=2)) == []
    command = (
        "import sys; from relufig.publish.slides.building import Options, build; "
        f"assert build(__import__('pathlib').Path({str(talk / 'talk.py')!r}), "
        f"__import__('pathlib').Path({str(talk / 'slides')!r}), Options(quality='low', jobs=2)) == []; "
        "print(sorted({'matplotlib', 'manim', 'jinja2', 'av', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert page.stat().st_mtime_ns == before
    arguments = [str(talk / "talk.py"), "--out", str(talk / "slides"), "--quality", "low", "--jobs", "2"]
    with pytest.raises(SystemExit) as ended:
        main(["slides", *arguments])
    assert ended.value.code == 0
    assert "up to date" in capsys.readouterr().out


def test_slides_are_made_again_when_what_their_scripts_import_changes(tmp_path, monkeypatch):
    pytest.importorskip("jinja2", reason="slides need it")
    monkeypatch.setattr(reveal, "package", lambda _: tmp_path)
    monkeypatch.setattr(reveal, "read", lambda _: reveal.Reveal("", ()))
    drawings = tmp_path / "drawings"
    (drawings / "pens").mkdir(parents=True)
    (drawings / "pens" / "thick.py").write_text("WIDTH = 3\n")
    (drawings / "line.py").write_text(
        "import matplotlib.pyplot as plt\nfrom pens import thick\n"
        "def draw(ax=None):\n    return plt.figure().add_subplot().plot([1, 2], lw=thick.WIDTH)[0].axes\n"
    )
    path, out, options = deck(tmp_path, "[Slide('a', figure='line')]"), tmp_path / "talk", Options(figures=drawings)
    assert build(path, out, options)
    assert build(path, out, options) == []
    (drawings / "pens" / "thick.py").write_text("WIDTH = 4\n")
    assert build(path, out, options)


def test_slides_are_made_from_what_makes_their_videos_and_from_what_scenes_import(tmp_path, monkeypatch):
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes" / "units.py").write_text("from relufig.animate import braids\n")
    digested = set()
    monkeypatch.setattr(building, "digest", lambda files, *_, **__: digested.update(files))
    building._digest((), deck(tmp_path, "[]"), Options())
    package = Path(relufig.__file__).parent
    names = ("animate/braids.py", "publish/slides/films.py", "publish/slides/pictures.py", "rendering/piece.py")
    assert {package / name for name in names} <= digested


def test_words_are_changed_without_rendering_anything(talk, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(talk, folder)
    path = folder / "talk.py"
    path.write_text(path.read_text(encoding="utf-8").replace("One thought", "Two thoughts"), encoding="utf-8")
    videos = {video: video.stat().st_mtime_ns for video in folder.rglob("*.mp4")}
    (made,) = build(path, folder / "slides", Options(quality="low", jobs=2))
    assert "Two thoughts" in made.read_text(encoding="utf-8")
    assert len(videos) == 2
    assert videos == {video: video.stat().st_mtime_ns for video in folder.rglob("*.mp4")}


def _as_built(folder):
    return media(
        folder,
        figures=building._folder("figures", folder / "talk.py"),
        scenes=folder / "scenes",
        parts=folder / "slides" / "parts",
    )


def test_a_deck_that_is_not_there_is_told(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["slides", str(tmp_path / "gone.py")])
    assert ended.value.code == 2
    assert "there is no deck" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["html", "pptx"])
def test_each_deck_has_a_folder_of_its_own_unless_told_otherwise(tmp_path, monkeypatch, kind):
    pytest.importorskip("pptx" if kind == "pptx" else "jinja2", reason="slides need it")
    monkeypatch.setattr(reveal, "package", lambda _: tmp_path)
    monkeypatch.setattr(reveal, "read", lambda _: reveal.Reveal("", ()))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drawings").mkdir()
    (tmp_path / "drawings" / "line.py").write_text(
        "import matplotlib.pyplot as plt\ndef draw(ax=None):\n    return plt.figure().add_subplot()\n"
    )
    for name in ("one", "two"):
        deck(tmp_path, "[Slide('a', figure='line')]").rename(tmp_path / f"{name}.py")
        with pytest.raises(SystemExit) as ended:
            main(["slides", f"{name}.py", "--format", kind, "--figures", "drawings"])
        assert ended.value.code == 0
    pages = {"html": ["one/index.html", "two/index.html"], "pptx": ["one/one.pptx", "two/two.pptx"]}
    assert all((tmp_path / page).is_file() for page in pages[kind])
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} - {"__pycache__"} == {"drawings", "one", "two"}
    assert [path.name for path in (tmp_path / "drawings").glob("*.*")] == ["line.py"]


def test_what_was_made_is_noted_beside_the_parts(talk):
    noted = json.loads((talk / "slides" / "parts" / "html.json").read_text())
    assert noted["files"] == ["index.html"]
    assert {"curves.py", "moving.py", "talk.py"} <= {source.rpartition("/")[2] for source in noted["sources"]}
    assert freshness.Ledger(talk / "slides")._made.keys() == {"index.html"}


@pytest.mark.parametrize(
    ("slide", "small"),
    [
        ("Slide('Many', text='A line.\\n' * 15)", False),
        ("Slide('Many', text='A line.\\n' * 12, figure=draw)", False),
        ("Slide('Many', text='A line.\\n' * 60)", True),
        ("Slide('Many', text='word ' * 2000, figure=draw)", True),
        ("Slide('Many very long titles ' * 60)", True),
    ],
)
def test_more_words_than_can_be_read_are_told_with_their_slide_and_all_of_them_stay(tmp_path, slide, small):
    path = deck(tmp_path, f"[{slide}]", "def draw(ax): ax.plot([1, 2])")
    found = load(path)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        shown = prepare(found, media(tmp_path))
    assert [str(each.message)[:11] for each in told] == ["Slide 'Many"] * small
    arrangement = shown[1].arrangement()
    assert arrangement.legible != small
    lines = shown[1].lines
    across = 29.7 if arrangement.beside else 80
    height = sum(
        arrangement.size * (proportions.LEADING * proportions.rows(line, across, arrangement.size) + arrangement.gap)
        for line in lines
    )
    title = 1.2 * arrangement.title * proportions.rows(found.slides[0].title, 85.7, arrangement.title, 0.68)
    assert height + title <= 56.25 - 3


@pytest.mark.parametrize("title", ["Title", "A title of several lines, where it is beside a picture"])
def test_words_become_smaller_the_more_there_are_and_never_fewer(title):
    sizes = {}
    for count in (*range(1, 20), *range(20, 80, 6)):
        lines = ["A line of a few words"] * count
        for ratio in (0.1, proportions.TALL, 3):
            found = proportions.arranged(title, lines, ratio)
            assert found.legible == (found.size >= (1.0 if found.beside else 1.6)) or found.legible
            # Lines are set tighter once, and then have room to be a little larger.
            assert found.size <= sizes.get((ratio, found.beside, found.gap), 9)
            sizes[ratio, found.beside, found.gap] = found.size
    assert min(sizes.values()) < proportions.SMALLEST


def test_a_long_subtitle_becomes_smaller_and_is_told(tmp_path):
    path = deck(tmp_path, "[Slide('a')]", f'"""The title.\n\n{"Many words. " * 200}\n"""')
    with pytest.warns(UserWarning, match="Slide 'The title'"):
        prepare(load(path), media(tmp_path))


@pytest.mark.parametrize("body", ["None", "ax.set_xlim(0, 1)"])
def test_a_figure_that_draws_nothing_is_told(tmp_path, body):
    path = deck(tmp_path, f"[Slide('Blank', figure=lambda ax: {body})]")
    with pytest.raises(ValueError, match=r"Slide 'Blank': the figure failed.*ValueError: the function"):
        prepare(load(path), media(tmp_path))


@pytest.mark.parametrize("body", ["ax.text(0, 0, 'a')", "ax.figure.text(0, 0, 'a')", "ax.imshow([[1]])"])
def test_whatever_a_figure_draws_is_a_picture(tmp_path, body):
    (_, shown) = prepare(load(deck(tmp_path, f"[Slide('a', figure=lambda ax: {body})]")), media(tmp_path))
    assert shown.pictures[0].svg.is_file()
