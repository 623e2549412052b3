"""The API reference: the directive `public` documents the public names of a package, each once.

A name that several packages have is documented where it is shortest, as docs/public-names.txt lists it.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

from tests.public_names import packages


def documented(package: str) -> list[str]:
    """The public names of a package that are documented with it, and not with another."""
    module = importlib.import_module(package)
    return [name for name in module.__all__ if _shortest(getattr(module, name)) in (None, f"{package}.{name}")]


def _shortest(value: Any) -> str | None:
    """The shortest name of a function, a class or a module; None for other values, which have no identity."""
    if not _is_documented_by_itself(value):
        return None
    names = [
        f"{package.__name__}.{name}"
        for package in packages()
        for name in package.__all__
        if getattr(package, name) is value
    ]
    return min(names, key=lambda name: (name.count("."), name))


class Public(SphinxDirective):
    """`.. public:: relufig.plot` says what the package is, lists its names, and documents each."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The nodes of the package."""
        return self.parse_text_to_nodes("\n".join(_text(self.arguments[0])))


def _text(package: str) -> Iterator[str]:
    module = importlib.import_module(package)
    names = documented(package)
    yield from (f".. automodule:: {package}", "", f".. currentmodule:: {package}", "")
    yield from (".. list-table::", "   :class: names", "")
    for name in names:
        yield from (f"   * - :py:obj:`{name} <{package}.{name}>`", f"     - {_summary(package, name)}")
    yield ""
    for name in names:
        value = getattr(module, name)
        if inspect.ismodule(value):
            yield from (f".. automodule:: {package}.{name}", "")
            own = (member for member in vars(value).values() if getattr(member, "__module__", None) == value.__name__)
            for member in own:
                if member.__name__[0] != "_":
                    yield from _entry(f"{package}.{name}.{member.__name__}", member)
        elif _is_documented_by_itself(value):
            yield from _entry(f"{package}.{name}", value)
        else:
            yield from (f".. py:data:: {name}", "", *(f"   {line}" for line in _comment(package, name)), "")


def _entry(full: str, value: Any) -> tuple[str, ...]:
    if inspect.isclass(value):
        return f".. autoclass:: {full}", "   :members:", ""
    return f".. autofunction:: {full}", ""


def _summary(package: str, name: str) -> str:
    """The first line of a name's docstring."""
    value = getattr(importlib.import_module(package), name)
    if _is_documented_by_itself(value):
        return (inspect.getdoc(value) or "").partition("\n")[0]
    return _comment(package, name)[0]


def _is_documented_by_itself(value: Any) -> bool:
    return inspect.isroutine(value) or inspect.isclass(value) or inspect.ismodule(value)


def _comment(package: str, name: str) -> list[str]:
    """The comment `#:` above a constant, in the module of the package that has it."""
    for module in [module for module in sys.modules if module == package or module.startswith(f"{package}.")]:
        analyzer = ModuleAnalyzer.for_module(module)
        if comment := analyzer.find_attr_docs().get(("", name)):
            return comment
    raise ValueError(f"{package}.{name} must have a comment `#:` that says what it is")


def _home(_app: Sphinx, module: str, name: str) -> str | None:
    """The module in which viewcode looks for the code of a constant, which does not say itself where it is from."""
    value = getattr(sys.modules.get(module), name, None)
    return None if value is None or _is_documented_by_itself(value) else module


def _lead_back(_app: Sphinx, _name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Let the code of a public module lead back to its names as they are documented: by the module's public name."""
    for package in packages():
        for name in package.__all__:
            value = getattr(package, name)
            if inspect.ismodule(value):
                public = f"#{package.__name__}.{name}."
                context["body"] = context.get("body", "").replace(f"#{value.__name__}.", public)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("public", Public)
    app.connect("viewcode-follow-imported", _home)
    app.connect("html-page-context", _lead_back)
    return {"parallel_read_safe": True}
