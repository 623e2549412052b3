"""The page of performance: the directive `measured` shows the results that docs/bench.json holds."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tests.bench import results

FILE = Path(__file__).with_name("bench.json")


class Measured(SphinxDirective):
    """A table for each group of `make bench` that was measured, with the date and the machine."""

    def run(self) -> list[nodes.Node]:
        """The tables; building again notices when the file changes."""
        self.env.note_dependency(str(FILE))
        return self.parse_text_to_nodes("\n".join(results.tables(results.read(FILE))), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("measured", Measured)
    return {"parallel_read_safe": True}
