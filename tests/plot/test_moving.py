"""Moving pictures: as many frames as asked for, each as the figure is at its moment, in every format."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="figures need matplotlib")

from matplotlib.figure import Figure
from PIL import Image, ImageSequence

from relufig import plot
from relufig.look.formats import MOVING


def bar(moment=1.0, height=1.0):
    ax = Figure(figsize=(1, 1), layout="none").add_axes((0, 0, 1, 1))
    ax.axis((0, 1, 0, 1))
    ax.axis("off")
    ax.fill_between([0, moment], 0, height, color="black", linewidth=0)
    return ax


@pytest.mark.parametrize("kind", list(MOVING))
def test_each_frame_is_the_figure_at_its_moment(kind, tmp_path):
    path = plot.write_moving(bar, tmp_path / f"bar.{kind}", seconds=1, rate=4, hold=0.5)
    with Image.open(path) as picture:
        frames = [np.asarray(frame.convert("L")) for frame in ImageSequence.Iterator(picture)]
        assert picture.info.get("loop") == 0
    assert len(frames) == 5
    dark = [(frame < 128).mean() for frame in frames]
    assert dark == pytest.approx([0, 0.25, 0.5, 0.75, 1], abs=0.01)


def test_the_last_picture_stands_as_long_as_asked(tmp_path):
    with Image.open(plot.write_moving(bar, tmp_path / "bar.gif", seconds=0.5, rate=10, hold=1.5)) as picture:
        durations = [frame.info["duration"] for frame in ImageSequence.Iterator(picture)]
    assert durations == [100] * 5 + [1500]


def test_options_reach_the_figure_and_files_are_equal(tmp_path):
    files = [plot.write_moving(bar, tmp_path / f"{name}.gif", seconds=0.5, rate=4, height=0.5) for name in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()
    with Image.open(files[0]) as picture:
        picture.seek(picture.n_frames - 1)
        assert (np.asarray(picture.convert("L")) < 128).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("draw", "name", "options", "words"),
    [
        (bar, "bar.mp4", {}, "must be one of gif, webp, apng, got 'mp4'"),
        (lambda: None, "bar.gif", {}, "option moment"),
        (bar, "bar.gif", {"rate": 0}, "rate must be above 0, got 0"),
        (bar, "bar.gif", {"seconds": -1}, "seconds must be above 0, got -1"),
    ],
)
def test_bad_input_is_named_and_leaves_nothing(draw, name, options, words, tmp_path):
    with pytest.raises(ValueError, match=words):
        plot.write_moving(draw, tmp_path / name, **options)
    assert not list(tmp_path.iterdir())
