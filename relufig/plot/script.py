"""The command line of a figure script, made from the script's `draw` function.

`draw(ax=None, *, low: float = -1, ...)` gives the option `--low` and so on. All scripts also have `--theme`, `--shape`,
`--transparent`, `--format`, `--text` and `--out`.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import matplotlib as mpl

from relufig.look import formats as known
from relufig.look.auto import merged
from relufig.look.style import SHAPES, TEXTS, THEMES
from relufig.numbers.coefficients import Coefficient, parsed
from relufig.plot.axes import themed
from relufig.plot.drawn import figure_of
from relufig.plot.moving import moves, write_moving
from relufig.plot.output import RESOLUTION, written
from relufig.system.files import written_atomically
from relufig.system.interrupts import interruptible


def main(draw: Callable[..., Any], arguments: Sequence[str] | None = None) -> None:
    """Run a figure script: read the options, draw the figure, write the files and print their paths.

    For bad options, it prints one sentence to stderr and exits with status 2.

    Parameters
    ----------
    draw : callable
        The script's function `draw(ax=None, *, option: type = default, ...)`.
    arguments : sequence of str, optional
        The command line's arguments; `sys.argv[1:]` by default.

    Raises
    ------
    SystemExit
        With code 2 for bad options, 0 after `--help`.

    Examples
    --------
    At the end of a script::

        if __name__ == "__main__":
            plot.main(draw)
    """
    name = Path(inspect.getfile(draw)).stem
    options = vars(_parser(draw, name).parse_args(_joined(sys.argv[1:] if arguments is None else arguments)))
    listed = options.pop("format")
    out = Path(options.pop("out"))
    mpl.use("Agg")  # a process that only writes files needs no window
    with interruptible(name, "interrupted"):
        try:
            for path in write(draw, name, known.listed(listed, options["theme"]), out, **options):
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
    shape: str = "wide",
    text: Literal["text", "paths"] = "text",
    **options: Any,
) -> list[Path]:
    """Draw a figure and write it to files. No window opens, and matplotlib's backend does not change.

    Parameters
    ----------
    draw : callable
        Draws the figure, and returns the figure, its axes, or nothing (see `relufig.plot.drawn.figure_of`).
    name : str
        The files' name, without ending.
    formats : sequence of {"svg", "pdf", "png", "gif", "webp", "apng"}
        One file is written for each. The last three show a figure that moves: `draw` must have an option `moment`, a
        share of the motion from 0 to 1.
    out : str or Path
        The folder, which is made if there is none.
    theme : {"light", "dark", "auto"}
        The colours. An SVG with the theme "auto" follows the reader's theme; other formats cannot have it.
    transparent, shape
        As in `themed`. A figure that moves cannot be transparent.
    text : {"text", "paths"}
        As in `save`.
    **options
        Passed to `draw`.

    Returns
    -------
    list of Path
        The files, in the order of `formats`.

    Raises
    ------
    ValueError
        If `draw` draws nothing, for a bad theme, shape, format or `text`, or for a format that cannot hold what is
        asked. Errors that `draw` raises are passed on.

    Examples
    --------
    >>> import tempfile
    >>> from relufig import build, inputs, plot, relu
    >>> def draw():
    ...     return plot.function(build(y=relu(*inputs("x"))), -1, 1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = plot.write(draw, "relu", ["svg"], folder)
    >>> [path.name for path in paths]
    ['relu.svg']
    """
    known.check(formats, theme, transparent)
    paths = [Path(out) / f"{name}.{kind}" for kind in formats]
    stills = [path for path, kind in zip(paths, formats, strict=True) if kind in known.STILL]
    moving = [path for path in paths if path not in stills]
    if moving and not moves(draw):
        kind = moving[0].suffix[1:]
        raise ValueError(f"{name} stands still, so it cannot be {kind}: draw must have an option moment")

    def drawn(theme: str) -> list[bytes]:
        # In the resolution of PNG files, matplotlib measures no text twice.
        resolution = mpl.rc_context({"figure.dpi": RESOLUTION})
        with themed(theme, transparent, shape), resolution, figure_of(lambda: draw(**options)) as figure:
            return [written(figure, path, title(draw), text) for path in stills]

    themes = THEMES if theme == known.AUTO else [theme]
    contents = zip(*map(drawn, themes), strict=True) if stills else ()
    Path(out).mkdir(parents=True, exist_ok=True)
    for path, each in zip(stills, contents, strict=True):
        with written_atomically(path) as file:
            file.write(merged(*(svg.decode() for svg in each)).encode() if theme == known.AUTO else each[0])
    for path in moving:
        # At every moment, whichever was asked for.
        all_but_the_moment = {option: value for option, value in options.items() if option != "moment"}
        write_moving(draw, path, theme=theme, shape=shape, **all_but_the_moment)
    return paths


def title(draw: Callable[..., Any]) -> str:
    """A figure's title: the first line of its script, without the full stop."""
    text = inspect.cleandoc(inspect.unwrap(draw).__globals__.get("__doc__") or draw.__doc__ or draw.__name__)
    return text.splitlines()[0].rstrip(".")


def number(text: str) -> Coefficient:
    """The number that the user wrote, exactly; raises argparse's error for anything else."""
    try:
        return parsed(text, "must be a number")
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _joined(arguments: Sequence[str]) -> list[str]:
    """Join negative numbers to their options, as in `--low=-1/3`; argparse would take -1/3 itself for an option."""
    joined: list[str] = []
    for argument in arguments:
        if re.fullmatch(r"-[\d.][\d.eE+/-]*", argument) and joined and re.fullmatch(r"--[a-z-]+", joined[-1]):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _parser(draw: Callable[..., Any], script: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"{script}.py", description=title(draw) + ".")
    hints = get_type_hints(draw)
    for name, parameter in inspect.signature(draw).parameters.items():
        if name != "ax":
            _add_option(parser, name, hints[name], parameter.default)
    parser.add_argument("--theme", choices=known.LOOKS, default="light", help="default: light")
    parser.add_argument("--shape", choices=list(SHAPES), default="wide", help="default: wide")
    parser.add_argument("--transparent", action="store_true", help="no background")
    formats = [*known.STILL, *known.MOVING] if moves(draw) else known.STILL
    parser.add_argument("--format", help=f"one or more of {', '.join(formats)}; {known.DEFAULT}")
    parser.add_argument("--text", choices=TEXTS, default="text", help="how SVG stores letters; default: text")
    parser.add_argument("--out", default=str(Path("build", "figures")), help="folder; default: build/figures")
    return parser


def _add_option(parser: argparse.ArgumentParser, name: str, kind: Any, default: Any) -> None:
    """Add the option of a parameter: a flag for `bool`, several values for `tuple[int, ...]`, else one value."""
    flag = f"--{name.replace('_', '-')}"
    if kind is bool:
        parser.add_argument(flag, action="store_true", default=default)
        return
    several = get_origin(kind) is tuple
    each = get_args(kind)[0] if several else kind
    values = default if several else [default]
    shown = "from the other options" if default is None else " ".join(map(str, values))
    settings: Any = {"nargs": "+"} if several else {}
    convert = each if each in (int, str) else number
    parser.add_argument(flag, type=convert, default=default, help=f"default: {shown}", **settings)
