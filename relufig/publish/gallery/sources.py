"""Reads a script's words, parameters and the name to call from its source, without running it.

A figure is a function `draw`, and its keywords are its parameters. A scene is a class, and its attributes are its
parameters.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Parameter:
    """A parameter of a script. Its type and its default are as written in the source, or "" if missing."""

    name: str
    kind: str
    default: str

    @property
    def is_plain(self) -> bool:
        """Whether the default means the same in any file: numbers, strings, and containers of these."""
        try:
            ast.literal_eval(self.default)
        except (ValueError, SyntaxError, TypeError):
            return False
        return True


@dataclass(frozen=True)
class Script:
    """What the source of a figure or a scene says. `story` holds the docstring's paragraphs after the title."""

    path: Path
    calls: str
    """The name of its function or class."""
    title: str
    story: tuple[str, ...]
    summary: str
    parameters: tuple[Parameter, ...]
    source: str

    @property
    def name(self) -> str:
        """The name of its files, without suffix."""
        return self.path.stem


def figure(path: Path) -> Script:
    """Read a figure's script. Raises ValueError if it has no function `draw`, or is not Python."""
    text, tree = _parsed(path)
    draws = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "draw"]
    if not draws:
        raise ValueError(f"{path} must have a function draw(ax=None, ...), as every figure does")
    return _script(path, text, tree, draws[-1], tuple(_keywords(draws[-1].args, text)))


def scene(path: Path) -> Script:
    """Read a scene's script. Raises ValueError if it has no public class, or is not Python."""
    text, tree = _parsed(path)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.bases and node.name[0] != "_"]
    if not classes:
        raise ValueError(f"{path} must have a class that is a manim scene")
    chosen = max(classes, key=lambda node: _likeness(node, path.stem))
    return _script(path, text, tree, chosen, tuple(_attributes(chosen, text)))


def _parsed(path: Path) -> tuple[str, ast.Module]:
    text = path.read_text(encoding="utf-8")
    try:
        return text, ast.parse(text)
    except SyntaxError as error:
        raise ValueError(f"{path} must be Python: {error.msg} in line {error.lineno}") from error


def _script(
    path: Path, text: str, tree: ast.Module, node: ast.FunctionDef | ast.ClassDef, parameters: tuple[Parameter, ...]
) -> Script:
    title, *story = _paragraphs(ast.get_docstring(tree) or ast.get_docstring(node) or path.stem)
    summary = next(iter(_paragraphs(ast.get_docstring(node) or "")), "")
    paragraphs = tuple(part.removeprefix("Storyboard:").strip() for part in story)
    return Script(
        path,
        node.name,
        title.rstrip("."),
        tuple(part[:1].upper() + part[1:] for part in paragraphs),
        summary,
        parameters,
        text,
    )


def _paragraphs(docstring: str) -> list[str]:
    return [" ".join(part.split()) for part in inspect.cleandoc(docstring).split("\n\n") if part.strip()]


def _likeness(node: ast.ClassDef, stem: str) -> tuple[bool, bool]:
    """How likely a class is the file's scene: first by its name, then by whether it has `construct`."""
    builds = any(isinstance(part, ast.FunctionDef) and part.name == "construct" for part in node.body)
    return node.name.lower() == stem.replace("_", "").lower(), builds


def _keywords(arguments: ast.arguments, text: str) -> Iterator[Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    without = [None] * (len(positional) - len(arguments.defaults))
    defaults = [*without, *arguments.defaults, *arguments.kw_defaults]
    for argument, default in zip([*positional, *arguments.kwonlyargs], defaults, strict=True):
        if argument.arg != "ax":
            yield Parameter(argument.arg, _written(argument.annotation, text), _written(default, text))


def _attributes(scene: ast.ClassDef, text: str) -> Iterator[Parameter]:
    for node in scene.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        kind = _written(_without_class_variable(node.annotation), text) if isinstance(node, ast.AnnAssign) else ""
        for name in [node.target] if isinstance(node, ast.AnnAssign) else node.targets:
            if isinstance(name, ast.Name) and not name.id.startswith("_"):
                yield Parameter(name.id, kind, _written(node.value, text))


def _without_class_variable(annotation: ast.expr) -> ast.expr | None:
    """The annotation inside ClassVar[...], None for a bare ClassVar, any other annotation unchanged."""
    inner = annotation.slice if isinstance(annotation, ast.Subscript) else None
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return inner if ast.unparse(outer) in ("ClassVar", "typing.ClassVar") else annotation


def _written(node: ast.expr | None, text: str) -> str:
    """An expression as in the source, on one line; "" for None."""
    if node is None:
        return ""
    source = ast.get_source_segment(text, node) or ""
    return ast.unparse(node) if "\n" in source else source
