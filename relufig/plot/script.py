"""A figure script's command line: the options of its `draw` function, and what to write where.

`draw(ax=None, *, low: float = -1, ...)` gives the options `--low` and so on; `--theme`, `--transparent`, `--format`,
`--text` and `--out` are common to all.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_type_hints

import matplotlib as mpl

from relufig.look.style import FORMATS, TEXTS, THEMES
from relufig.numbers.coefficients import Coefficient, parsed
from relufig.plot.axes import themed
from relufig.plot.drawn import figure_of
from relufig.plot.output import check_formats, save
from relufig.system.interrupts import interruptible


def main(draw: Callable[..., Any], arguments: Sequence[str] | None = None) -> None:
    """Run a figure script: parse the options, draw, write the files. Bad input ends it with one sentence, exit 2."""
    name = Path(inspect.getfile(draw)).stem
    options = vars(_parser(draw, name).parse_args(_joined(sys.argv[1:] if arguments is None else arguments)))
    formats = options.pop("format").split(",")
    out = Path(options.pop("out"))
    mpl.use("Agg")  # in a process of one's own, files need no window
    with interruptible(name, "interrupted"):
        try:
            check_formats(formats)
            for path in write(draw, name, formats, out, **options):
                sys.stdout.write(f"{path}\n")
        except (ValueError, TypeError, OverflowError, OSError) as error:
            sys.stderr.write(f"{name}: {error}\n")
            sys.exit(2)


def write(
    draw: Callable[..., Any],
    name: str,
    formats: Sequence[str],
    out: str | Path,
    /,
    *,
    theme: str = "light",
    transparent: bool = False,
    text: Literal["text", "paths"] = "text",
    **options: Any,
) -> list[Path]:
    """Draw a figure with the given options of its `draw`, write it as out/name.format, and return the paths.

    Nothing is shown, and matplotlib's backend stays as it is. `text` as in `save`. What `draw` may return: see
    `relufig.plot.drawn.figure_of`. Raises ValueError if it draws nothing; what it raises itself is passed on.
    """
    paths = [Path(out) / f"{name}.{kind}" for kind in formats]
    with themed(theme, transparent), figure_of(lambda: draw(**options)) as figure:
        Path(out).mkdir(parents=True, exist_ok=True)
        for path in paths:
            save(figure, path, title(draw), text)
    return paths


def title(draw: Callable[..., Any]) -> str:
    """A figure's title: the first line of its script, without the full stop."""
    text = inspect.cleandoc(inspect.unwrap(draw).__globals__.get("__doc__") or draw.__doc__ or draw.__name__)
    return text.splitlines()[0].rstrip(".")


def number(text: str) -> Coefficient:
    """The number a user wrote, exactly; argparse's error for anything else."""
    try:
        return parsed(text, "must be a number")
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with negative numbers tied to their options, or argparse would take -1/3 for an option."""
    joined: list[str] = []
    for argument in arguments:
        if re.fullmatch(r"-[\d.][\d.eE+/-]*", argument) and joined and re.fullmatch(r"--[a-z-]+", joined[-1]):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _parser(draw: Callable[..., Any], name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"{name}.py", description=title(draw) + ".")
    hints = get_type_hints(draw)
    for parameter in inspect.signature(draw).parameters.values():
        if parameter.name == "ax":
            continue
        flag = f"--{parameter.name.replace('_', '-')}"
        if hints[parameter.name] is bool:
            parser.add_argument(flag, action="store_true", default=parameter.default)
            continue
        kinds = get_args(hints[parameter.name])
        several = bool(kinds) and not isinstance(hints[parameter.name], UnionType)
        kind = kinds[0] if several else hints[parameter.name]
        parser.add_argument(
            flag,
            type=kind if kind in (int, str) else number,
            nargs="+" if several else None,
            default=parameter.default,
            help=f"default: {_shown(parameter.default)}",
        )
    parser.add_argument("--theme", choices=list(THEMES), default="light", help="default: light")
    parser.add_argument("--transparent", action="store_true", help="no background")
    parser.add_argument("--format", default=",".join(FORMATS), help=f"comma-separated; default: {','.join(FORMATS)}")
    parser.add_argument("--text", choices=TEXTS, default="text", help="what letters are in SVG; default: text")
    parser.add_argument("--out", default=str(Path("build", "figures")), help="folder; default: build/figures")
    return parser


def _shown(default: Any) -> str:
    if default is None:
        return "from the other options"
    return " ".join(map(str, default)) if isinstance(default, tuple) else str(default)
