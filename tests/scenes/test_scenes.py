"""What every scene of the essay must keep: its length, sections and captions, and that nothing overlaps or leaves."""

import ast
import functools
import importlib
import inspect
import itertools
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import VMobject, config

from relufig import animate
from relufig.animate import Label
from tests.scenes.playing import FOLDER, played, scene_class

NAMES = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))


@dataclass
class Walk:
    """What was seen of a scene whenever one of its plays had ended."""

    scene: object = None
    outside: list = field(default_factory=list)
    overlapping: set = field(default_factory=set)
    sections: list = field(default_factory=list)
    captions: list = field(default_factory=list)
    told: list = field(default_factory=list)
    time: float = 0
    seconds: float = 0
    last: float = 0


@functools.cache
def walk(name):
    seen = Walk()
    scene = scene_class(name)

    class Watched(scene):
        def next_section(self, name="unnamed", *others, **named):
            seen.sections.append(name)
            super().next_section(name, *others, **named)

        def add_subcaption(self, content, duration=1, offset=0):
            seen.captions.append((self.time + offset, self.time + offset + duration, content))
            super().add_subcaption(content, duration, offset)

    Watched.__name__ = scene.__name__

    def after(played):
        # Times are those of the frames, of which there are few here.
        seen.told.append(((seen.time + played.time) / 2, played._told.text))
        seen.time = played.time
        seen.seconds += played.duration
        seen.last = played.duration if played.is_current_animation_frozen_frame() else 0
        # A tracker's points are its value.
        members = [one for mobject in played.mobjects for one in mobject.get_family() if isinstance(one, VMobject)]
        gone = left_behind(members)
        seen.outside += [
            described(one) for one in members if len(one.points) and not within_the_frame(one) and id(one) not in gone
        ]
        texts = [one for one in members if isinstance(one, Label) and one.text and one.get_fill_opacity() > 0]
        for k, one in enumerate(texts):
            seen.overlapping |= {(one.text, other.text) for other in texts[:k] if overlap(one, other)}

    with tempfile.TemporaryDirectory() as folder:
        seen.scene = played(Watched, folder, after)
    return seen


def described(mobject):
    return getattr(mobject, "text", type(mobject).__name__), tuple(np.round(ink(mobject).ravel(), 2))


def ink(mobject):
    """The box of a mobject's outline: its lower left and upper right corner. A label's first curves are no ink."""
    points = mobject.points[8:] if isinstance(mobject, Label) else mobject.points
    return np.array([points.min(axis=0), points.max(axis=0)])[:, :2] if len(points) else np.zeros((2, 2))


def within_the_frame(mobject):
    return bool(np.all(abs(ink(mobject)) <= np.array([config.frame_width, config.frame_height]) / 2 + 1e-9))


def left_behind(members):
    """What leaves at the left of a braid that has made room: layers that were told before."""
    braids = [one for one in members if isinstance(one, animate.Braid) and one.size < 1]
    return {
        id(one)
        for braid in braids
        for one in braid.get_family()
        if ink(one)[1, 0] <= config.frame_width / 2 and max(abs(ink(one)[:, 1])) <= config.frame_height / 2
    }


def overlap(one, other):
    (low, high), (lower, higher) = ink(one), ink(other)
    # A copy in the place of its original is no other text.
    apart = not np.allclose([low, high], [lower, higher], atol=0.01)
    return apart and bool(np.all(low < higher - 1e-6) and np.all(lower < high - 1e-6))


@pytest.mark.parametrize("name", NAMES)
def test_a_scene_lasts_ten_to_forty_seconds_and_ends_with_a_still_second(name):
    seen = walk(name)
    assert 10 <= seen.seconds <= 40
    assert seen.last >= 1


@pytest.mark.parametrize("name", NAMES)
def test_a_scene_has_named_sections_each_told_by_a_caption_that_follows_the_one_before(name):
    seen = walk(name)
    assert len(seen.sections) >= 4
    assert len(set(seen.sections)) == len(seen.sections)
    assert seen.captions[0][0] == 0
    assert seen.captions[-1][1] == pytest.approx(seen.scene.time)
    for (_, end, _), (start, _, _) in itertools.pairwise(seen.captions):
        assert end == pytest.approx(start)


@pytest.mark.parametrize("name", NAMES)
def test_the_caption_is_the_line_of_text_that_is_shown(name):
    seen = walk(name)
    for time, told in seen.told:
        (caption,) = (text for start, end, text in seen.captions if start <= time < end)
        assert caption == told


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaves_the_frame(name):
    assert not walk(name).outside


@pytest.mark.parametrize("name", NAMES)
def test_no_text_lies_on_another(name):
    assert not walk(name).overlapping


@pytest.mark.parametrize("name", NAMES)
def test_a_script_of_a_scene_opens_with_its_storyboard(name):
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert "Storyboard:" in text.split('"""')[1]


def test_a_part_that_only_one_scene_uses_stands_in_its_script():
    used = {module: set() for module in modules_of_animations()}
    for name in NAMES:
        for module in reached(f"scenes.{name}"):
            used[module].add(name)
    del used["relufig.animate.notebook"]  # it serves notebooks
    assert {module for module, names in used.items() if len(names) < 2} == set()


def modules_of_animations():
    return {f"relufig.animate.{path.stem}" for path in Path(animate.__file__).parent.glob("[!_]*.py")}


def reached(module):
    """The modules of relufig.animate that a module imports names from, and those that these do in their turn."""
    known, found, waiting = modules_of_animations(), set(), [module]
    while waiting:
        imported = names_imported(importlib.import_module(waiting.pop()))
        new = (known & imported) - found
        found |= new
        waiting += new
    return found


def names_imported(module):
    """The modules that a module's source imports names from; of a name of the whole package, where it is defined."""
    names = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module)
            if node.module == animate.__name__:
                members = [getattr(animate, alias.name) for alias in node.names]
                names |= {getattr(member, "__module__", None) or member.__name__ for member in members}
    return names


def test_the_public_parts_are_told_one_a_line():
    told = re.findall(r"^    `(\w+)`: \S", animate.__doc__, re.MULTILINE)
    assert sorted(told) == animate.__all__ == sorted(animate.__all__)
