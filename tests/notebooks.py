"""The example notebook: `python -m tests.notebooks` runs figures/notebooks/relufig.ipynb and keeps its outputs.

Nothing is kept that differs from machine to machine or from run to run, so that a notebook run anew is the same file
for as long as it shows the same.
"""

import re
from pathlib import Path

NOTEBOOK = Path(__file__).parents[1] / "figures" / "notebooks" / "relufig.ipynb"
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
}


_WIDGET = "application/vnd.jupyter.widget-view+json"


def executed(path, folder):
    """The notebook run afresh, with `folder` as the place its files go to; raises if one of its cells does."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return normalised(notebook)


def normalised(notebook):
    """The notebook with no more metadata than it needs, and with cells named by their places."""
    notebook.metadata = _METADATA
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number}"
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_greeting(output)]
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = {}
            # A widget is named anew in every run; what stays is the page of it, which needs no kernel.
            if output.get("data", {}).pop(_WIDGET, None):
                output.data.pop("text/plain", None)
    return notebook


def _is_greeting(output):
    """Whether this is manim's, which names its version."""
    return output.get("data", {}).get("text/plain", "").startswith("Manim Community")


def shown(notebook, kind):
    """What the cells' outputs show of a MIME type (or as stream "text"), in order, joined to one text each."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {"text": output.get("text", "")})
            if kind in data:
                found.append(re.sub(r" at 0x[0-9a-f]+", "", "".join(data[kind])))
    return found


def main():
    """Run the notebook and write it, as it was but for its outputs."""
    import tempfile

    import nbformat

    with tempfile.TemporaryDirectory() as folder:
        notebook = executed(NOTEBOOK, folder)
    nbformat.validate(notebook)
    NOTEBOOK.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
