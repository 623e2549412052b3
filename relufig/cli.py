"""The `relufig` command: sort numbers step by step, prove and list networks, make one of a logo, render scenes."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from relufig import scripts, sorting
from relufig.notation import number
from relufig.rendering import QUALITIES, Settings, render
from relufig.sorting.naming import NAMES, SORTERS
from relufig.sorting.network import ComparatorNetwork
from relufig.style import THEMES

_NETWORK = "a name such as bitonic:32 (see relufig list), or a file of comparators (.cn, .txt or .json)"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command. Exit status 0; 1 where a proof fails; 2 on bad input, with one sentence on standard error."""
    parser = _parser()
    options = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    try:
        status = options.run(options)
    except (ValueError, TypeError, OverflowError, OSError) as error:
        sys.stderr.write(f"relufig {options.command}: {error}\n")
        status = 2
    sys.exit(status)


def _sort(options: argparse.Namespace) -> int:
    values = [_number(text) for text in options.values]
    network = _network_for(options.network, len(values))
    _write(f"{network!r}\n\n{_table(list(_rows(network, values)))}\n")
    return 0


def _prove(options: argparse.Namespace) -> int:
    network = _network(options.network)
    found = sorting.prove(network)
    if isinstance(found, sorting.Proof):
        told_apart = f"{found.states:,} state{'s' * (found.states != 1)}"
        _write(f"{network!r} sorts every input: proved, with at most {told_apart} to tell apart at once\n")
        return 0
    _write(
        f"{network!r} does not sort: of {_bits(found.input)} it makes {_bits(found.output)}, "
        f"wrong on wires {', '.join(map(str, found.unsorted))}\n"
    )
    return 1


def _list(options: argparse.Namespace) -> int:
    del options
    rows = [("network", "what it is")]
    for name, (function, wanted) in NAMES.items():
        first = (function.__doc__ or "").splitlines()[0].split(". ")[0]
        rows.append((":".join((name, *wanted)), first.rstrip(".")))
    _write(_table(rows) + f"\n\nsize and depth\n{_table(list(_sizes()))}\n")
    return 0


def _logo(options: argparse.Namespace) -> int:
    from relufig import logo

    network = logo.from_svg(options.file, tolerance=options.tolerance)
    network.save(options.out)
    _write(f"{options.out}: {network!r}, above 0 inside the outline and below 0 outside\n")
    return 0


def _render(options: argparse.Namespace) -> int:
    settings = Settings.of(
        options.quality, theme=options.theme, transparent=options.transparent, lossless=options.lossless
    )
    if options.jobs is not None and options.jobs < 1:
        raise ValueError(f"--jobs must be at least 1, got {options.jobs}")
    with scripts.interruptible("relufig render"), _executor(options.dask) as (executor, workers):
        jobs = options.jobs or workers
        made = render(options.file, options.scenes, settings=settings, out=options.out, jobs=jobs, executor=executor)
    _write("".join(f"{path}\n" for path in made))
    return 0


@contextmanager
def _executor(address: str | None) -> Iterator[tuple[Executor | None, int | None]]:
    """Dask's executor at that address, and how many workers it has; none without an address."""
    if address is None:
        yield None, None
        return
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise ValueError("--dask needs the package distributed: pip install distributed") from error
    with distributed.Client(address) as client:
        yield client.get_executor(), max(len(client.scheduler_info()["workers"]), 1)


def _rows(network: ComparatorNetwork, values: list[Any]) -> Iterator[tuple[str, ...]]:
    """A line for each comparator: what it compared and did; the wires, after each layer."""
    trace = network.trace(values)
    yield "layer", "wires", "a", "b", "relu(a - b)", "", "on the wires"
    yield "", "", "", "", "", "", _numbers(trace.input)
    for at, layer in enumerate(trace.layers, start=1):
        for k, (i, j) in enumerate(layer.comparators):
            yield (
                str(at) if k == 0 else "",
                f"{i}:{j}",
                number(layer.before[i]),
                number(layer.before[j]),
                number(layer.differences[k]),
                sorting.Outcome(layer.outcomes[k]).name.lower(),
                _numbers(layer.after) if k == len(layer.comparators) - 1 else "",
            )


def _sizes() -> Iterator[tuple[str, ...]]:
    counts = 4, 8, 16, 32, 64
    yield "", *(f"n = {n}" for n in counts)
    for name, sorter in SORTERS.items():
        networks = [sorter(n) for n in counts]
        yield name, *(f"{network.size} / {network.depth}" for network in networks)


def _network_for(text: str, n: int) -> ComparatorNetwork:
    """The network `text` names or holds, for n values: `bitonic` and `best:depth` are given their n."""
    name, *rest = text.split(":")
    if name in SORTERS and not any(part.isdigit() for part in rest):
        text = ":".join((name, str(n), *rest))
    network = _network(text)
    if network.n != n:
        raise ValueError(f"--network {text} has {network.n} wires, got {n} values")
    return network


def _network(text: str) -> ComparatorNetwork:
    name = text.split(":")[0]
    if name not in NAMES and (Path(text).exists() or Path(text).suffix):
        return sorting.read(text)
    return sorting.named(text)


def _number(text: str) -> int | float | Fraction:
    for kind in (int, float, Fraction):
        try:
            return kind(text)
        except (ValueError, ZeroDivisionError):
            continue
    raise ValueError(f"values must be numbers such as 2, 0.5 or 1/3, got {text!r}")


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _numbers(values: Any) -> str:
    return " ".join(map(number, values.tolist()))


def _bits(values: Sequence[int]) -> str:
    return "".join(map(str, values))


def _write(text: str) -> None:
    sys.stdout.write(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="relufig", description="ReLU networks built by hand, and sorting networks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    sort = commands.add_parser("sort", help="sort numbers by a network, and show every step")
    # Taken as texts, for argparse would call a bad number an "invalid value" and not say what is a good one.
    sort.add_argument("values", nargs="+", metavar="NUMBER")
    sort.add_argument("--network", default="bitonic", help=f"{_NETWORK}; default: bitonic")
    sort.set_defaults(run=_sort)
    prove = commands.add_parser("prove", help="prove that a network sorts, or show what it does not sort")
    prove.add_argument("network", metavar="NETWORK", help=_NETWORK)
    prove.set_defaults(run=_prove)
    names = commands.add_parser("list", help="list the networks that have names")
    names.set_defaults(run=_list)
    outline = commands.add_parser("logo", help="make a network of what an SVG file fills, without training")
    outline.add_argument("file", type=Path, metavar="FILE", help="an SVG file")
    outline.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.npz", help="the network's file")
    outline.add_argument("--tolerance", type=float, help="how far from curves polygons may be, in the file's units")
    outline.set_defaults(run=_logo)
    videos = commands.add_parser("render", help="render the scenes of a manim file, in parallel")
    videos.add_argument("file", type=Path, metavar="FILE", help="a Python file with manim scenes")
    videos.add_argument("scenes", nargs="*", metavar="SCENE", help="scenes to render; all of the file if none is named")
    videos.add_argument("--quality", default="medium", help=f"{', '.join(QUALITIES)}; default: medium")
    videos.add_argument("--jobs", type=int, help="processes; default: as many as there are cores")
    videos.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder of the videos; default: here")
    videos.add_argument("--theme", choices=list(THEMES), help="theme of relufig's own scenes")
    videos.add_argument("--transparent", action="store_true", help="WebM without a background")
    videos.add_argument("--lossless", action="store_true", help="MP4 of exactly what was drawn, for comparing")
    videos.add_argument("--dask", metavar="ADDRESS", help="render on the workers of a Dask cluster")
    videos.set_defaults(run=_render)
    return parser
