"""What output is made from: an upgrade of any package that has a part in it makes it stale."""

from importlib import metadata, util

import pytest

from relufig.jobs import figures, freshness
from relufig.publish import pages
from relufig.rendering import settings

NAMED = {*figures.PACKAGES, *settings.PACKAGES, *pages.PACKAGES, "pptx", "srt"}


def forget():
    """Let freshness look for packages anew, as another run would."""
    freshness._release.cache_clear()
    freshness._releases.cache_clear()


@pytest.fixture(autouse=True)
def anew():
    forget()
    yield
    forget()


@pytest.fixture(scope="module")
def distributions():
    """By the files that each has installed, what pip calls a package; which is slow."""
    return metadata.packages_distributions()


@pytest.mark.parametrize("package", sorted(NAMED))
def test_the_version_of_every_package_that_output_is_made_from_is_known(package, distributions):
    if util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    versions = {metadata.version(name) for name in distributions[package]}
    assert freshness.release(package).rpartition("-")[2] in versions


def install(folder, package, record):
    (folder / package).mkdir(parents=True)
    (folder / package / "__init__.py").touch()
    (folder / record).mkdir()
    (folder / record / "METADATA").write_text("")


@pytest.mark.parametrize(
    ("package", "before", "after"),
    [
        ("fontTools", "fonttools-4.1.dist-info", "fonttools-4.2.dist-info"),
        ("cairo", "pycairo-1.1.dist-info", "pycairo-1.2.dist-info"),
        ("PIL", "Pillow-9.0.dist-info", "pillow-10.0.dist-info"),
        ("pptx", "python_pptx-1.0.dist-info", "python-pptx-1.1.egg-info"),
    ],
)
def test_an_upgrade_is_noticed_whatever_the_package_is_imported_as(package, before, after, tmp_path, monkeypatch):
    install(tmp_path, package, before)
    monkeypatch.setattr(
        util, "find_spec", lambda name: util.spec_from_file_location(name, tmp_path / name / "__init__.py")
    )
    old = freshness.digest([], [package])
    assert freshness.release(package) == before.removesuffix(".dist-info")
    (tmp_path / before).rename(tmp_path / after)
    forget()
    assert freshness.digest([], [package]) != old


def test_a_package_that_lies_apart_from_its_record_has_its_version(tmp_path, monkeypatch):
    (tmp_path / "numpy").mkdir()
    monkeypatch.setattr(
        util, "find_spec", lambda name: util.spec_from_file_location(name, tmp_path / name / "__init__.py")
    )
    assert freshness.release("numpy") == f"numpy-{metadata.version('numpy')}"


def test_a_package_that_is_not_installed_has_no_version():
    assert freshness.release("no_such_package_anywhere") == ""


def test_a_package_that_comes_and_goes_is_noticed(monkeypatch):
    before = freshness.release("numpy")
    with monkeypatch.context() as without:
        without.setattr(util, "find_spec", lambda *_: None)
        assert freshness.release("numpy") == ""
    assert freshness.release("numpy") == before
