"""The list of public names is what the code offers, and everything on it says what it does."""

import importlib
import inspect

import pytest

from tests import public_names

pytest.importorskip("manim", reason="the list holds the names of the animations")


def test_the_list_is_the_code():
    listed = public_names.LIST.read_text(encoding="utf-8")
    assert listed == public_names.written(), "run `python -m tests.public_names` and look at the difference"


@pytest.mark.parametrize("package", [package.__name__ for package in public_names.packages()])
def test_a_package_says_what_is_public(package):
    module = importlib.import_module(package)
    assert len(module.__all__) == len(set(module.__all__))
    for name in module.__all__:
        value = getattr(module, name)
        assert inspect.getdoc(value), f"{package}.{name} has no docstring"
