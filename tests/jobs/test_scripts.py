"""How scripts are run: each as a module of its own, with its neighbours only while it is needed."""

import sys

import pytest

from relufig.jobs import scripts


def test_a_script_can_import_its_neighbours_and_they_are_forgotten(tmp_path):
    path, modules = list(sys.path), set(sys.modules)
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "neighbour_of_a_script.py").write_text(f"NAME = {name!r}")
        (folder / "script.py").write_text("import neighbour_of_a_script as n\nclass A:\n    name = n.NAME")
        with scripts.running(folder / "script.py") as module:
            assert module.A.name == name
            assert sys.modules[module.A.__module__] is module
        assert (sys.path, set(sys.modules)) == (path, modules)


def test_a_script_that_fails_leaves_nothing_behind(tmp_path):
    path, modules = list(sys.path), set(sys.modules)
    (tmp_path / "script.py").write_text("1 / 0")
    with pytest.raises(ZeroDivisionError), scripts.running(tmp_path / "script.py"):
        pass
    assert (sys.path, set(sys.modules)) == (path, modules)
    with pytest.raises(ValueError, match=r"text\.txt"), scripts.running(tmp_path / "text.txt"):
        pass
