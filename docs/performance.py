"""The page of performance: the directive `measured` shows the results that docs/bench.json holds, and their picture."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from relufig.plot.script import write
from tests.bench import picture, results

FILE = Path(__file__).with_name("bench.json")
_NAME, _THEMES = "measured", ("light", "dark")


class Measured(SphinxDirective):
    """A picture, and a table for each group of `make bench` that was measured, with the date and the machine."""

    def run(self) -> list[nodes.Node]:
        """The picture and the tables; building again notices when the file changes."""
        self.env.note_dependency(str(FILE))
        images = (
            f'<img class="only-{theme}" src="_static/{_NAME}-{theme}.svg" alt="{picture.ABOUT}">' for theme in _THEMES
        )
        shown = nodes.raw("", f'<p class="picture">{"".join(images)}</p>', format="html")
        tables = "\n".join(results.tables(results.read(FILE)))
        return [shown, *self.parse_text_to_nodes(tables, allow_section_headings=True)]


def _draw(app: Sphinx, error: Exception | None) -> None:
    if error is None:
        found = results.read(FILE)
        for theme in _THEMES:
            folder = Path(app.outdir, "_static")
            write(lambda ax=None: picture.draw(found, ax), f"{_NAME}-{theme}", ["svg"], folder, theme=theme)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, and let the picture be drawn."""
    app.add_directive("measured", Measured)
    app.connect("build-finished", _draw)
    return {"parallel_read_safe": True}
