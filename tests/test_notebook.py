"""The example notebook runs, and shows what it did when its outputs were kept."""

import json
import re

import pytest

from tests.notebooks import NOTEBOOK, executed, normalised, shown

pytest.importorskip("nbclient", reason="notebooks are run by nbclient")
pytest.importorskip("ipykernel", reason="notebooks need ipykernel")
import nbformat


@pytest.fixture(scope="module")
def kept():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The notebook run in a folder of its own, from which the checkout's figures are imported as from anywhere."""
    pytest.importorskip("manim", reason="the notebook plays a scene")
    return executed(NOTEBOOK, tmp_path_factory.mktemp("notebook"))


def test_it_runs_and_prints_what_it_did(kept, fresh):
    assert shown(fresh, "text/plain") == shown(kept, "text/plain")
    assert shown(fresh, "text") == shown(kept, "text") == []


def test_it_draws_the_same_networks_and_figures(kept, fresh):
    drawings = shown(fresh, "image/svg+xml")
    assert len(drawings) == 7
    assert drawings == shown(kept, "image/svg+xml")
    assert shown(fresh, "image/png") == []


def test_figures_have_the_colours_of_both_themes_and_no_others_for_text(fresh):
    for drawing in shown(fresh, "image/svg+xml"):
        assert "prefers-color-scheme: dark" in drawing
        assert "#000000" not in drawing


def test_a_network_can_be_touched_without_a_kernel(kept, fresh):
    pages = [html for html in shown(fresh, "text/html") if "srcdoc=" in html]
    assert len(pages) == 1
    assert pages[0] in shown(kept, "text/html")


def test_a_cell_shows_its_result_once(fresh):
    assert all(len(cell.outputs) <= 1 for cell in fresh.cells if cell.cell_type == "code")


def test_it_embeds_a_video_as_wide_as_the_page(kept, fresh):
    for notebook in (kept, fresh):
        (video,) = [html for html in shown(notebook, "text/html") if "<video" in html]
        assert "data:video/mp4;base64," in video
        assert "100%" in video


def test_nothing_is_kept_that_differs_elsewhere(kept):
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert nbformat.writes(normalised(kept)) + "\n" == text
    words = re.sub(r'"(?:image/|text/html).*', "", text)
    assert not re.search(r"/(?:home|root|tmp|work|Users)/|\d{4}-\d\d-\d\dT", words)
    assert len(text) < 750_000


def test_it_was_run_from_top_to_bottom(kept):
    counts = [cell.execution_count for cell in kept.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert json.loads(NOTEBOOK.read_text(encoding="utf-8"))["nbformat"] == 4
