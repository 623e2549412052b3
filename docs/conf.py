"""How Sphinx reads the pages and what they look like; `docs.building` runs it."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from docs import look  # noqa: E402, once they can be found
from relufig import __version__  # noqa: E402

project = "relufig"
author = "The relufig authors"
copyright = author  # noqa: A001, Sphinx's own name for it
version = release = __version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "numpydoc",
    "myst_parser",
    "docs.reference",
    "docs.performance",
    "docs.look",
]
exclude_patterns = ["*.py", "__pycache__", "public-names.txt", "bench.json"]
# What stands in backticks is a link where it names something public, and code where not.
default_role = "py:obj"

myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline"]

autodoc_member_order = "groupwise"
# Docstrings have the types, with shapes and units.
autodoc_typehints = "none"
autodoc_preserve_defaults = True
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "furo"
html_theme_options = look.options()
html_title = "relufig"
html_logo = html_favicon = str(ROOT / "relufig" / "logo" / "logo.svg")
html_show_sphinx = False
# Search results have no summaries: the script would read the pages, which browsers forbid for pages on disk.
html_show_search_summary = False
html_copy_source = False
html_show_sourcelink = False
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
