"""Comparator networks as text, in the three forms in which they are passed around.

- `cn`: a layer a line, its comparators as 0:1,2:3 (as in Brian Pursley's sorting-network);
- `list`: a layer a line, as [(0,1),(2,3)] (as in Bert Dobbelaere's list of sorting networks);
- `json`: an object with N wires, L comparators, D layers, and nw, the comparators in one row or layer by layer (as in
  Bert Dobbelaere's SorterHunter, whose console output with single quotes and round brackets is read, too).

Files of all three come from outside: what is read is checked, never run.
"""

from __future__ import annotations

import json
import os
import re
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from relufig.sorting.layer import packed
from relufig.sorting.network import Comparator, ComparatorNetwork
from relufig.system import limits
from relufig.system.files import written_atomically

# Beyond this, a file is taken for a mistake rather than for a network. Layers are counted as they are packed.
LARGEST_FILE = 2**24
LARGEST_WIRE = 2**20
MOST_COMPARATORS = 2**20
MOST_LAYERS = 2**16
MOST_LINES = 2**20

# What ends a line, for str.splitlines.
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_ENDINGS = {".cn": "cn", ".json": "json", ".txt": "list"}
_PAIR = {
    "cn": re.compile(r"([0-9]{1,9})\s*:\s*([0-9]{1,9})\s*"),
    "list": re.compile(r"\(\s*([0-9]{1,9})\s*,\s*([0-9]{1,9})\s*\)\s*"),
}
_COMMA = re.compile(r",\s*")


class FormatError(ValueError):
    """A text is not a comparator network; `line`, from 1, is where, if it is one line that is wrong."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.line = line


def read(path: str | os.PathLike[str]) -> ComparatorNetwork:
    """The network in a file of any of the three formats, told apart by what is in it.

    Raises FormatError, naming the file, the line and the rule, for one that is not a network, or has more bytes, wires,
    comparators or layers than the limits of this module let it have; OSError where it cannot be opened.
    """
    try:
        return parse(_decoded(limits.content(path, LARGEST_FILE)))
    except ValueError as error:
        named = FormatError(f"{os.fspath(path)}: {error}")
        named.line = error.line if isinstance(error, FormatError) else None
        raise named from None


def write(network: ComparatorNetwork, path: str | os.PathLike[str], kind: str | None = None) -> None:
    """Write a network to a file, atomically: in the format `kind`, or that of the ending (.cn, .txt or .json).

    Raises ValueError for another format or ending, and for a network that the format cannot hold (see `text`).
    """
    ending = Path(path).suffix
    if kind is None and ending not in _ENDINGS:
        raise ValueError(f"write(network, path): path must end in one of {', '.join(_ENDINGS)}, got {ending!r}")
    content = text(network, kind or _ENDINGS[ending])
    with written_atomically(path) as file:
        file.write(content.encode())


def text(network: ComparatorNetwork, kind: str = "cn") -> str:
    """A network as text: `kind` is the format, cn, list or json.

    Raises ValueError for another format, for a network whose last wire has no comparator in the formats cn and list,
    which do not say how many wires there are, and for a network larger than can be read again (see `read`).
    """
    if kind not in _WRITERS:
        raise ValueError(f"text(network, kind): kind must be one of {', '.join(_WRITERS)}, got {kind!r}")
    most = {"wires": LARGEST_WIRE, "comparators": MOST_COMPARATORS, "layers": MOST_LAYERS}
    for name, count in {"wires": network.n, "comparators": network.size, "layers": network.depth}.items():
        if count > most[name]:
            rule = f"a network must have at most {most[name]:,} {name} to be read again"
            raise ValueError(f"text(network, kind): {rule}, got {count:,}")
    last = max((wire for pair in network.comparators for wire in pair), default=-1)
    if kind != "json" and last < network.n - 1:
        rule = f"needs a comparator on the last wire, {network.n - 1}; the format json does not"
        raise ValueError(f"text(network, kind): {kind} {rule}")
    return _WRITERS[kind](network)


def parse(content: str) -> ComparatorNetwork:
    """The network that a text in any of the three formats describes. Raises FormatError."""
    if not isinstance(content, str):
        raise TypeError(f"parse(content): content must be a text, got {type(content).__name__}")
    if content.lstrip("\ufeff \t\r\n").startswith("{"):
        return _parse_json(content)
    _check_count("lines", sum(map(content.count, _LINE_ENDS)), MOST_LINES, None)
    packing = _Packing()
    for number, line in enumerate(content.lstrip("\ufeff").splitlines(), start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            packing.add(_parse_line(stripped, number), number)
    if not packing.first:
        raise FormatError("there must be at least one comparator, got none")
    return packing.network(len(packing.level_of_wire))


def _parse_line(line: str, number: int) -> list[Comparator]:
    bracketed = line.startswith("[")
    if bracketed:
        line = line.removesuffix(",").rstrip()
        if not line.endswith("]"):
            raise FormatError(f"a layer that begins with [ must end with ], got {_shown(line)}", number)
        line = line[1:-1].strip()
    pattern = _PAIR["list" if bracketed else "cn"]
    form = "(0,1),(2,3)" if bracketed else "0:1,2:3"
    layer: list[Comparator] = []
    at = 0
    while at < len(line) or (not layer and not bracketed):
        found = pattern.match(line, at)
        if not found:
            raise FormatError(f"comparators must be written as {form}, got {_shown(line, at)}", number)
        layer.append((int(found[1]), int(found[2])))
        at = found.end()
        if at < len(line):
            comma = _COMMA.match(line, at)
            if not comma:
                raise FormatError(f"comparators must be set apart by commas, got {_shown(line, at)}", number)
            at = comma.end()
            if at == len(line):
                raise FormatError("a comparator must follow the last comma", number)
    _check(layer, number)
    return layer


def _parse_json(content: str) -> ComparatorNetwork:
    # Each comparator takes two brackets; what is parsed takes much more memory than the text.
    brackets = content.count("[") + content.count("(")
    _check_count("lists", brackets + content.count("{"), 2 * MOST_COMPARATORS, None)
    _check_count("values", content.count(","), 4 * MOST_COMPARATORS, None)
    # The program prints what Python would: single quotes, and pairs in round brackets.
    plain = content.lstrip("\ufeff").replace("'", '"').replace("(", "[").replace(")", "]")
    try:
        found = json.loads(plain)
    except json.JSONDecodeError as error:
        raise FormatError(f"the JSON is broken: {error.msg}", error.lineno) from None
    except (RecursionError, ValueError):
        raise FormatError("the JSON is nested too deeply, or has numbers that are too long") from None
    counts = {name: found.get(name) for name in ("N", "L", "D")}
    if not _is_count(counts["N"]) or not 1 <= counts["N"] <= LARGEST_WIRE:
        raise FormatError(f"N must be a whole number from 1 to {LARGEST_WIRE:,}, got {_shown(repr(counts['N']))}")
    given = found.get("nw")
    if not isinstance(given, list):
        raise FormatError(f"nw must be a list of comparators, got {_shown(repr(given))}")
    _check_count("comparators", len(given), MOST_COMPARATORS, None)
    layered = bool(given) and all(isinstance(part, list) and not any(map(_is_count, part)) for part in given)
    packing = _Packing()
    for part in given if layered else ([pair] for pair in given):
        layer = [_pair(pair) for pair in part]
        _check(layer, None, counts["N"])
        packing.add(layer, None)
    network = packing.network(counts["N"])
    for name, is_now in (("L", network.size), ("D", network.depth)):
        if counts[name] is not None and counts[name] != is_now:
            raise FormatError(f"{name} must be what nw has, {is_now}, got {_shown(repr(counts[name]))}")
    return network


class _Packing:
    """Comparators in as few layers as their order allows, as they are read; `first` and `second` are their wires."""

    def __init__(self) -> None:
        self.first, self.second, self._level = array("q"), array("q"), array("q")
        self.level_of_wire: list[int] = []

    def add(self, layer: list[Comparator], number: int | None) -> None:
        """Put a layer's comparators after those before. Raises FormatError, naming the line, for too many."""
        levels = self.level_of_wire
        last = max((wire for pair in layer for wire in pair), default=-1)
        levels += [0] * (last + 1 - len(levels))
        for i, j in layer:
            level = max(levels[i], levels[j]) + 1
            levels[i] = levels[j] = level
            _check_count("layers", level, MOST_LAYERS, number)
            self.first.append(i)
            self.second.append(j)
            self._level.append(level)
        _check_count("comparators", len(self.first), MOST_COMPARATORS, number)

    def network(self, n: int) -> ComparatorNetwork:
        """The network on n wires."""
        level = np.array(self._level, np.intp)
        order = np.argsort(level, kind="stable")
        ends = np.cumsum(np.bincount(level)[1:])[:-1]
        parts = [np.split(np.array(wires, np.intp)[order], ends) for wires in (self.first, self.second)]
        return ComparatorNetwork.of_packed(n, packed(n, list(zip(*parts, strict=True))))


def _check_count(of_what: str, count: int, most: int, number: int | None) -> None:
    if count > most:
        raise FormatError(f"there must be at most {most:,} {of_what}, got {count:,}", number)


def _pair(given: Any) -> Comparator:
    if not (isinstance(given, list) and len(given) == 2 and all(map(_is_count, given))):
        raise FormatError(f"nw must hold pairs of wires, got {_shown(repr(given))}")
    return given[0], given[1]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check(layer: list[Comparator], number: int | None, n: int | None = None) -> None:
    n = n or LARGEST_WIRE
    used: set[int] = set()
    for i, j in layer:
        if i == j:
            raise FormatError(f"a comparator must be of two different wires, got {_digits(i)} and {_digits(j)}", number)
        for wire in (i, j):
            if not 0 <= wire < n:
                raise FormatError(f"wires must be between 0 and {n - 1:,}, got {_digits(wire)}", number)
            if wire in used:
                raise FormatError(f"comparators of a layer must share no wire, got wire {wire} twice", number)
            used.add(wire)


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FormatError("the file must be text in UTF-8", line) from None


def _shown(text: str, at: int = 0, most: int = 40) -> str:
    return repr(text[at:] if len(text) <= at + most else text[at : at + most] + "…")


def _digits(wire: int) -> str:
    return str(wire) if abs(wire) < 10**18 else limits.shown(wire)


def _as_cn(network: ComparatorNetwork) -> str:
    return "".join(",".join(f"{i}:{j}" for i, j in layer) + "\n" for layer in network.layers)


def _as_list(network: ComparatorNetwork) -> str:
    return "".join("[" + ",".join(f"({i},{j})" for i, j in layer) + "]\n" for layer in network.layers)


def _as_json(network: ComparatorNetwork) -> str:
    rows = [", ".join(f"[{i},{j}]" for i, j in layer) for layer in network.layers]
    pairs = ",\n".join(f"    {row}" for row in rows)
    counts = f'  "N": {network.n},\n  "L": {network.size},\n  "D": {network.depth},\n'
    return "{\n" + counts + '  "nw": [' + (f"\n{pairs}\n  " if rows else "") + "]\n}\n"


_WRITERS: dict[str, Callable[[ComparatorNetwork], str]] = {"cn": _as_cn, "list": _as_list, "json": _as_json}
