"""The examples in relufig's docstrings run as tests, by pytest's `--doctest-modules`."""

import sys

import pytest


@pytest.fixture(autouse=True)
def no_figure_stays_open(request):
    """Close what an example has drawn: pyplot keeps figures, and warns of too many."""
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and isinstance(request.node, pytest.DoctestItem):
        pyplot.close("all")
