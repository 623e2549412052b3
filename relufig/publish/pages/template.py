"""The templates of a page's package: Jinja2, which escapes what it fills in, and refuses names that are not there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from relufig.system import extras

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(folder: Path) -> Environment:
    """The templates in a folder. Values are escaped as HTML unless they are `markup`. Needs Jinja2, or ImportError."""
    try:
        import jinja2
    except ImportError as error:
        raise extras.missing("a page", "jinja2", "slides") from error
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def markup(text: str) -> Any:
    """Text that is HTML already, such as an inline SVG, for a template to fill in as it is."""
    from markupsafe import Markup

    return Markup(text)
