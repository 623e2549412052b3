"""docs/gallery.md: every figure and video of the essay, in its order. `python -m tests.gallery_page` writes it.

Each is told by the first line of its script.
"""

from __future__ import annotations

import ast
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "gallery.md"
# The essay's order: each chapter with its figures and its videos.
CHAPTERS = {
    "Two numbers, and three": (
        ["relu", "max_min", "sort2", "sort3", "sort3_regions", "max_of_five"],
        ["max_of_two", "sort_two", "sort_three"],
    ),
    "Sorting networks": (
        ["bubble_sort", "bitonic_sort", "sorting_networks", "sorting_growth", "sort_as_network"],
        ["bubble_sort", "bitonic_sort", "sorting_race"],
    ),
    "Clips, and what they make": (
        ["clip", "bucket", "triangle", "step", "universal_approximation", "square_by_tents", "depth_beats_width"],
        ["clip", "bucket_and_triangle", "step_limit", "universal_approximation"],
    ),
    "Shapes in the plane": (
        ["one_relu_surface", "eight_neurons", "regions", "logo"],
        ["logo", "regions"],
    ),
    "Questions, answered exactly": (
        ["equal", "lipschitz", "simplified", "level_sets"],
        [],
    ),
    "Gradients, and floats": (
        ["leaky_relu", "zero_gradient", "training", "float_honesty"],
        ["leaky_relu", "training"],
    ),
}
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
