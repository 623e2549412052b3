"""The Quarto document: Quarto runs its cells in a Jupyter kernel, and so does this."""

import re

import pytest

from tests.notebooks import NOTEBOOK, shown

pytest.importorskip("nbclient", reason="cells are run by nbclient")
pytest.importorskip("ipykernel", reason="cells need ipykernel")
pytest.importorskip("matplotlib", reason="figures need matplotlib")

DOCUMENT = NOTEBOOK.with_suffix(".qmd").read_text(encoding="utf-8")
CELLS = re.findall(r"^```\{python\}\n(.*?)^```$", DOCUMENT, flags=re.DOTALL | re.MULTILINE)
INLINE = re.findall(r"`\{python\} (.*?)`", DOCUMENT)
GUIDE = (NOTEBOOK.parents[2] / "docs" / "guides" / "notebooks.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The cells, and after them the expressions in the text, as a notebook that was run."""
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    notebook = new_notebook(cells=[new_code_cell(code) for code in (*CELLS, *INLINE)])
    folder = {"metadata": {"path": str(tmp_path_factory.mktemp("quarto"))}}
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources=folder).execute()
    return notebook


def test_a_network_is_drawn(run):
    assert len(shown(run, "image/svg+xml")) == 1
    assert len(shown(run, "text/html")) == 1


def test_figures_have_a_label_that_the_text_refers_to_a_caption_and_alternative_text(run):
    figures = [cell for cell in run.cells if "image/png" in str(cell.outputs)]
    assert figures
    for cell in figures:
        options = dict(re.findall(r"^#\| ([a-z-]+): (.+)$", cell.source, flags=re.MULTILINE))
        assert f"@{options['label']} " in DOCUMENT
        assert options["label"].startswith("fig-")
        assert options["fig-cap"]
        assert options["fig-alt"]


def test_numbers_in_the_text_are_the_networks(run):
    assert [cell.outputs[0].data["text/plain"] for cell in run.cells[len(CELLS) :]] == ["3"]


def test_the_readme_shows_this_document():
    for block in re.findall(r"^````markdown\n(.*?)^````$", GUIDE, flags=re.DOTALL | re.MULTILINE):
        assert block == DOCUMENT
