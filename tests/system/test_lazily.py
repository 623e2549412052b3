"""Packages whose names are imported when they are first used."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import relufig
from relufig import plot
from relufig.system import lazily

PACKAGES = [relufig, plot]
by_name = pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)


def declared(package):
    """The modules and names that type checkers see."""
    tree = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom) and node.module.startswith("relufig")]
    return {alias.name: node.module for node in imports for alias in node.names}


@by_name
def test_each_name_is_what_type_checkers_take_it_for(package):
    for name, module in declared(package).items():
        home = importlib.import_module(module)
        expected = getattr(home, name) if hasattr(home, name) else importlib.import_module(f"{module}.{name}")
        assert getattr(package, name) is expected


@by_name
def test_type_checkers_see_every_name(package):
    unseen = set(package.__all__) - set(declared(package))
    assert unseen <= {"live"}, "only a name of a higher room is declared otherwise"
    assert set(package.__all__) <= set(dir(package))


@by_name
def test_no_module_of_the_package_has_the_name_of_one_of_its_own_names(package):
    inside = {path.stem for path in Path(package.__file__).parent.iterdir()}
    assert not inside & set(package.__all__)


@by_name
def test_an_unknown_name_is_an_attribute_error_that_says_so(package):
    with pytest.raises(AttributeError, match=f"'{package.__name__}' has no attribute 'braids_of_three'"):
        _ = package.braids_of_three


def test_a_figure_imports_what_it_draws_and_nothing_else():
    code = (
        "import sys; from relufig import plot; plot.page; print(*(m for m in sys.modules if m.startswith('relufig')))"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    imported = run.stdout.split()
    assert "relufig.plot.pages" in imported
    assert not {"relufig.plot.surfaces", "relufig.plot.wires", "relufig.questions"} & set(imported)


def test_a_name_is_imported_once(monkeypatch):
    package = type(sys)("package_of_this_test")
    monkeypatch.setitem(sys.modules, package.__name__, package)
    package.__getattr__, package.__dir__ = lazily.attach(package.__name__, {"json": ["loads", "decoder"]})
    import json.decoder

    assert {"loads", "decoder"} <= set(dir(package))
    assert package.loads is json.loads
    assert package.decoder is json.decoder
    assert vars(package)["loads"] is json.loads, "the next use does not ask again"
