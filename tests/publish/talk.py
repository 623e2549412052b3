"""A deck as anybody may write one, outside of this checkout and with scenes that know nothing of it; built once."""

from __future__ import annotations

from pathlib import Path

import pytest

DECK = '''"""A small talk.

Of five minutes.
"""

from curves import wave
from moving import Steps

from relufig.slides import Slide

language = "en-GB"

slides = [
    Slide(
        "A line",
        figure=lambda ax: ax.plot([0, 1], [0, 1]),
        text="From ReLU(a − b) to b",
        notes="Say *why*.\\n\\nAsk.",
    ),
    Slide("The clip, wider", figure="clip", options={"high": 4}),
    Slide("One ReLU", figure="relu"),
    Slide("A wave", figure=wave, options={"count": 3}),
    Slide("Three steps", scene="moving.py:Steps", notes="Let it <turn> & stop."),
    Slide("In one go", scene=Steps, steps=False),
    Slide("Without sections", scene="square"),
    Slide("Standing still", scene="moving.py:Still"),
    Slide("Words only", text="""
        One thought,
        and another.
        """),
    Slide("Too many words", text="A sentence that is long enough for two lines, as they are on slides.\\n" * 9),
]
'''
CURVES = '''
import numpy as np
import matplotlib.pyplot as plt


def wave(ax=None, count=1):
    """Waves on axes of its own, as long and narrow as they are."""
    figure, axes = plt.subplots(count, figsize=(6, 6))
    for ax in axes:
        ax.plot(np.sin(np.linspace(0, 9)))
    return axes
'''
MOVING = """
from manim import *


class Steps(Scene):
    def construct(self):
        square = Square()
        for k in range(3):
            self.next_section(f"turn {k}")
            if k:
                self.add_subcaption(f"Turn <{k}>", duration=0.6)
            self.play(Rotate(square, PI / 5), run_time=0.8)


class Still(Scene):
    def construct(self):
        self.add(Circle())
"""
SQUARE = """
from manim import *


class Drawn(Scene):
    def construct(self):
        self.play(Create(Square()), run_time=0.4)
"""
# Of each slide, the title slide first: how many steps it has.
STEPS = (1, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1)
# Those with videos.
FILMED = (5, 6, 7)


def write(folder: Path) -> Path:
    """Write the deck and what it imports; return its path."""
    (folder / "scenes").mkdir(parents=True, exist_ok=True)
    (folder / "scenes" / "square.py").write_text(SQUARE, encoding="utf-8")
    (folder / "curves.py").write_text(CURVES, encoding="utf-8")
    (folder / "moving.py").write_text(MOVING, encoding="utf-8")
    (folder / "talk.py").write_text(DECK, encoding="utf-8")
    return folder / "talk.py"


_built = []


@pytest.fixture(scope="session")
def talk(tmp_path_factory):
    """The folder with the deck, talk.py, and its slides, slides/index.html. Skipped where something is missing."""
    for package in ("manim", "matplotlib", "jinja2"):
        pytest.importorskip(package, reason=f"slides need {package}")
    from relufig.publish.slides import reveal
    from relufig.publish.slides.building import Options, build

    try:
        reveal.package(Path(__file__))
    except FileNotFoundError as error:
        pytest.skip(str(error))
    # Each module that imports the fixture has one of its own.
    if not _built:
        folder = tmp_path_factory.mktemp("talk")
        build(write(folder), folder / "slides", Options(quality="low", jobs=2))
        _built.append(folder)
    return _built[0]
