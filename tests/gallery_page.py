"""docs/gallery.md: every figure and video of the essay, in its order. `python -m tests.gallery_page` writes it.

Each is told by the first line of its script.
"""

from __future__ import annotations

import ast
from html import escape
from pathlib import Path

from relufig.publish.essay.chapters import CHAPTERS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "gallery.md"
_COLUMNS = 3
_HEAD = """# The gallery

Each picture leads to the script that makes it. `make gallery` makes a page of them all, with the videos,
the parameters, and the files to download.
"""


def written():
    """The text of the page as the scripts have it."""
    parts = [_HEAD]
    for chapter, (figures, videos) in CHAPTERS.items():
        parts.append(f"\n## {chapter}\n")
        parts.append(_table([_cell("figures", name, "svg") for name in figures]))
        if videos:
            parts.append("\nAs videos:\n")
            parts.append(_table([_cell("scenes", name, "png") for name in videos]))
    return "".join(parts)


def _table(cells):
    cells = cells + [""] * (-len(cells) % _COLUMNS)
    rows = ["".join(f"| {cell} " for cell in cells[k : k + _COLUMNS]) + "|\n" for k in range(0, len(cells), _COLUMNS)]
    return "\n" + "| " * _COLUMNS + "|\n" + "| :---: " * _COLUMNS + "|\n" + "".join(rows)


def _cell(folder, name, suffix):
    title = _title(ROOT / folder / f"{name}.py")
    picture = f'<img src="../{folder}/gallery/{name}.{suffix}" width="260" alt="{escape(title)}">'
    return f'<a href="../{folder}/{name}.py">{picture}</a><br>`{name}`<br>{escape(title, quote=False)}'


def _title(script):
    """The first line of a script, without the full stop."""
    return ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))).partition("\n")[0].rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
