import pytest
from hypothesis import settings

from tests.networks.libraries import eager, library  # noqa: F401, fixtures of several tests

pytest_plugins = ["tests.browser", "tests.doctests"]


@pytest.fixture(autouse=True)
def plotting_backend(monkeypatch):
    """Commands that run in this process choose a backend for all that it starts: only for their own test."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.delenv("MPLBACKEND")


settings.register_profile("relufig", deadline=None, max_examples=60)
settings.load_profile("relufig")


@pytest.fixture(scope="session")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is the oracle of this test")


@pytest.fixture(scope="session")
def xp():
    return pytest.importorskip("array_api_strict", reason="this test needs array-api-strict")
