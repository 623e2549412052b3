"""Every scene as it is seen: nothing pops, hardly a second passes without motion, and it opens on a picture."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from relufig.rendering import Settings
from relufig.rendering.render import render_files
from tests.scenes.motion import Film
from tests.scenes.playing import FOLDER

NAMES = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
# How long a scene may stand still to be read, and how long its last picture stays, in seconds.
READ, END = 1.5, 2
# At 15 frames a second, a fast motion can look like a pop; these films have so many of them at most. At 30
# frames a second, the same measure finds them to be motions.
FAST: dict[str, int] = {}


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Every scene, rendered in a process of its own, as many frames a second as at low quality and half the size."""
    out = tmp_path_factory.mktemp("films")
    failures = []

    def ended(name, _, error):
        if error is not None:
            failures.append(f"{name}: {error}")

    settings = Settings(428, 240, 15, lossless=True)
    render_files({name: FOLDER / f"{name}.py" for name in NAMES}, settings, out, ended, jobs=1)
    assert not failures
    return {name: Film.read(out / f"{name}.mp4") for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_pops(name, films):
    assert len(films[name].pops) <= FAST.get(name, 0), films[name].pops


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_on_a_picture(name, films):
    assert films[name].begins_with > 0.02


@pytest.mark.parametrize("name", NAMES)
def test_something_moves_in_every_second_but_the_last_two(name, films):
    *between, last = films[name].stills
    assert not [still for still in between if still[1] > READ]
    assert END - 0.1 <= last[1] <= END + 1.5


def film(*pictures):
    """A film of ten pictures a second, each of one grey a block."""
    return Film(np.array(pictures, dtype=np.float32)[..., None].repeat(3, axis=-1), 10)


ROW, COLUMN = np.mgrid[:20, :40]
EMPTY = np.zeros((20, 40))
BAR = np.where(abs(ROW - 10) < 3, 1.0, 0.0)


def test_the_measure_finds_what_pops_and_not_what_moves_or_fades():
    assert film(*(BAR * (end > COLUMN) for end in range(30))).pops == []
    assert film(*(BAR * k / 10 for k in range(11))).pops == []
    assert film(EMPTY, EMPTY, EMPTY, BAR, BAR, BAR).pops == [0.3]
    assert film(BAR, BAR, EMPTY, EMPTY).pops == [0.2]


def test_the_measure_finds_where_nothing_moves():
    moving = film(*(EMPTY + k / 10 for k in (0, 0, 0, 1, 2, 3, 3)))
    assert moving.stills == [(0.0, pytest.approx(0.2)), (0.5, pytest.approx(0.1))]
    assert moving.begins_with == 0
    assert film(COLUMN < 10, COLUMN < 10).begins_with == 0.75
