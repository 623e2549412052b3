"""No word of others runs as a script: pages write words as words, and their policy lets no script run but their own."""

import re

import pytest

from relufig.publish.pages import policy
from relufig.publish.slides import building, reveal

HOSTILE = (
    "</script></title><script>globalThis.ran = 1</script>",
    "<img src='data:,' onerror='globalThis.ran = 1'>",
    "<svg onload='globalThis.ran = 1'></svg>",
    "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
)
WORDS = " & ".join(HOSTILE)
DECK = """
from relufig.slides import Slide

title = {words!r}

def line(ax):
    ax.plot([0, 1], [0, 1])
    ax.set_xlabel("<script>ran = 1</script>")
    ax.set_label({words!r})

slides = [Slide({title!r}, figure=line, text={words!r}, notes={words!r})]
"""
FIGURE = '''"""{words}"""

import matplotlib.pyplot as plt

def draw(ax=None, *, word={words!r}):
    """{words}"""
    ax = ax or plt.figure().add_subplot()
    ax.plot([0, 1], [0, 1])
    ax.set_xlabel("<script>ran = 1</script>")
    ax.set_label(word)
    return ax
'''


@pytest.fixture(scope="module")
def slides(tmp_path_factory):
    """The page of a deck whose every word is hostile."""
    for package in ("matplotlib", "jinja2", "PIL", "defusedxml", "fontTools"):
        pytest.importorskip(package, reason=f"slides need {package}")
    folder = tmp_path_factory.mktemp("hostile_deck")
    path = folder / "deck.py"
    path.write_text(DECK.format(words=WORDS, title=HOSTILE[1]), encoding="utf-8")
    try:
        reveal.package(path)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    building.build(path, folder / "slides", building.Options())
    return folder / "slides" / "index.html"


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """The gallery of a figure whose every word is hostile."""
    for package in ("matplotlib", "jinja2", "defusedxml", "fontTools"):
        pytest.importorskip(package, reason=f"the gallery needs {package}")
    from relufig.gallery import make

    folder = tmp_path_factory.mktemp("hostile_gallery")
    (folder / "figures").mkdir()
    (folder / "figures" / "line.py").write_text(FIGURE.format(words=WORDS), encoding="utf-8")
    assert make(folder / "out", figures=folder / "figures", title=WORDS)
    return folder / "out" / "index.html"


@pytest.fixture(params=["slides", "gallery"])
def page(request):
    return request.getfixturevalue(request.param)


def test_words_are_no_scripts(page, visit):
    opened = visit(page)
    assert opened.page.evaluate("globalThis.ran") is None
    assert opened.faults == []  # nothing had to be stopped either
    assert HOSTILE[0] in opened.page.evaluate("document.body.textContent")


@pytest.mark.parametrize("words", HOSTILE)
def test_what_gets_in_as_a_script_does_not_run(page, words, visit):
    for name, before in (("body", "</body>"), ("start", "<main")):
        altered = page.with_name(f"{name}.html")
        altered.write_text(page.read_text(encoding="utf-8").replace(before, words + before), encoding="utf-8")
        opened = visit(altered)
        assert opened.page.evaluate("globalThis.ran") is None
        assert any("Content Security Policy" in fault for fault in opened.faults)


def test_a_page_names_its_scripts_by_their_hashes_and_no_place_of_the_network(page):
    text = page.read_text(encoding="utf-8")
    said = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    assert said.start() < text.index("<script")
    rules = dict(rule.split(" ", 1) for rule in said[1].replace("&#39;", "'").split("; "))
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    hashes = rules["script-src"].split()
    assert {policy._hash(script) for script in scripts} <= set(hashes)
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", each) for each in hashes)
    assert rules["default-src"] == "'none'"
    assert not re.search(r"http|\*", said[1])


def test_hashes_are_those_that_browsers_compute():
    """An independent value: that of `alert('Hello, world.');`, from the text of CSP Level 3."""
    assert policy._hash("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    assert policy._hash("a\r\nb") == policy._hash("a\nb")
