"""Comparator networks as text, in the three formats that people exchange.

- `cn`: one layer a line, with comparators as 0:1,2:3 (as in Brian Pursley's sorting-network);
- `list`: one layer a line, as [(0,1),(2,3)] (as in Bert Dobbelaere's list of sorting networks);
- `json`: an object with N wires, L comparators, D layers, and nw, the comparators in one row or layer by layer (as in
  Bert Dobbelaere's SorterHunter; its console output, with single quotes and round brackets, can be read too).

Files of all three come from other people: their content is checked and never run.
"""

from __future__ import annotations

import json
import os
import re
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from relufig.sorting.layer import Comparator, broken_rule, by_level
from relufig.sorting.network import ComparatorNetwork
from relufig.system import limits
from relufig.system.files import written_atomically

# Anything larger is taken for a mistake, not for a network. Layers are counted once packed.
LARGEST_FILE = 2**24
LARGEST_WIRE = 2**20
MOST_COMPARATORS = 2**20
MOST_LAYERS = 2**16
MOST_LINES = 2**20

# The characters at which str.splitlines ends a line.
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_ENDINGS = {".cn": "cn", ".json": "json", ".txt": "list"}


class _Written(NamedTuple):
    """How a format writes a layer: an example, one comparator, and the commas between comparators."""

    example: str
    pair: re.Pattern[str]
    commas: re.Pattern[str]


_WIRE = r"\s*([0-9]{1,9})\s*"
_WRITTEN = {
    "cn": _Written("0:1,2:3", re.compile(f"{_WIRE}:{_WIRE}"), re.compile(",")),
    "list": _Written("(0,1),(2,3)", re.compile(rf"\({_WIRE},{_WIRE}\)"), re.compile(r"(?<=\))\s*,")),
}


class FormatError(ValueError):
    r"""A text is not a comparator network.

    Parameters
    ----------
    message : str
        The rule that the text breaks.
    line : int, optional
        The line that is wrong, counted from 1. None if no single line is.

    Examples
    --------
    >>> from relufig import sorting
    >>> try:
    ...     sorting.parse("0:1,2:3\n0-2")
    ... except sorting.FormatError as error:
    ...     print(error)
    line 2: comparators must be written as 0:1,2:3, got '0-2'
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.line = line


def read(path: str | os.PathLike[str]) -> ComparatorNetwork:
    """Read a comparator network from a file in any of the three formats: cn, list or json.

    The content, not the name, tells the format.

    Parameters
    ----------
    path : str or os.PathLike
        The file.

    Returns
    -------
    ComparatorNetwork
        The network in the file.

    Raises
    ------
    FormatError
        If the file is not a network, or has too many bytes, wires, comparators or layers. The message names the file,
        the line and the rule.
    OSError
        If the file cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> from relufig import sorting
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorting.write(sorting.bitonic(8), f"{folder}/bitonic.cn")
    ...     sorting.read(f"{folder}/bitonic.cn")
    ComparatorNetwork(8 wires: 24 comparators in 6 layers)
    """
    try:
        return parse(_decoded(limits.content(path, LARGEST_FILE)))
    except ValueError as error:
        named = FormatError(f"{os.fspath(path)}: {error}")
        named.line = error.line if isinstance(error, FormatError) else None
        raise named from None


def write(network: ComparatorNetwork, path: str | os.PathLike[str], kind: str | None = None) -> None:
    """Write a comparator network to a file, atomically.

    Parameters
    ----------
    network : ComparatorNetwork
        The network to write.
    path : str or os.PathLike
        The file. Unless `kind` is given, its ending (.cn, .txt for list, or .json) says the format.
    kind : {"cn", "list", "json"}, optional
        The format.

    Raises
    ------
    ValueError
        If the format or the ending is another one, or the format cannot hold the network (see `text`).

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from relufig import sorting
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "bitonic.cn")
    ...     sorting.write(sorting.bitonic(4), path)
    ...     path.read_text().split()
    ['0:1,2:3', '0:3,1:2', '0:1,2:3']
    """
    ending = Path(path).suffix
    if kind is None and ending not in _ENDINGS:
        raise ValueError(f"write(network, path): path must end in one of {', '.join(_ENDINGS)}, got {ending!r}")
    content = text(network, kind or _ENDINGS[ending])
    with written_atomically(path) as file:
        file.write(content.encode())


def text(network: ComparatorNetwork, kind: str = "cn") -> str:
    """Write a comparator network as text.

    Parameters
    ----------
    network : ComparatorNetwork
        The network to write.
    kind : {"cn", "list", "json"}, optional
        The format.

    Returns
    -------
    str
        The text, which `parse` reads.

    Raises
    ------
    ValueError
        If the format is another one. If the last wire has no comparator and the format is cn or list, which do not say
        the number of wires. If the network is too large to be read again (see `read`).

    Examples
    --------
    >>> from relufig import sorting
    >>> print(sorting.text(sorting.bitonic(4), "list"), end="")
    [(0,1),(2,3)]
    [(0,3),(1,2)]
    [(0,1),(2,3)]
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
        rule = f"needs a comparator on the last wire, {network.n - 1}; use json"
        raise ValueError(f"text(network, kind): {kind} {rule}")
    return _WRITERS[kind](network)


def parse(content: str) -> ComparatorNetwork:
    r"""The comparator network that a text describes, in any of the three formats: cn, list or json.

    Parameters
    ----------
    content : str
        The text. In cn and list, empty lines and lines that start with # are skipped.

    Returns
    -------
    ComparatorNetwork
        The network.

    Raises
    ------
    FormatError
        If the text is not a network, or has too many wires, comparators or layers.
    TypeError
        If `content` is not a string.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.parse("0:1,2:3\n0:2,1:3\n1:2\n")
    ComparatorNetwork(4 wires: 5 comparators in 3 layers)
    """
    if not isinstance(content, str):
        raise TypeError(f"parse(content): content must be a string, got {type(content).__name__}")
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
    written = _WRITTEN["cn"]
    if line.startswith("["):
        written, line = _WRITTEN["list"], line.removesuffix(",").rstrip()
        if not line.endswith("]"):
            raise FormatError(f"a layer that begins with [ must end with ], got {limits.quoted(line)}", number)
        line = line[1:-1].strip()
        if not line:
            return []
    layer: list[Comparator] = []
    for part in written.commas.split(line):
        match = written.pair.fullmatch(part.strip())
        if not part.strip():
            raise FormatError("a comparator must follow each comma", number)
        if not match:
            raise FormatError(
                f"comparators must be written as {written.example}, got {limits.quoted(part.strip())}", number
            )
        layer.append((int(match[1]), int(match[2])))
    _check(layer, number)
    return layer


def _parse_json(content: str) -> ComparatorNetwork:
    # These counts are checked first, because parsed lists take much more memory than the text. A comparator takes one
    # list, and its layer at most another.
    brackets = content.count("[") + content.count("(")
    _check_count("lists", brackets + content.count("{"), 2 * MOST_COMPARATORS, None)
    _check_count("values", content.count(","), 4 * MOST_COMPARATORS, None)
    # SorterHunter prints as Python does: with single quotes, and pairs in round brackets.
    plain = content.lstrip("\ufeff").replace("'", '"').replace("(", "[").replace(")", "]")
    try:
        fields = json.loads(plain)
    except json.JSONDecodeError as error:
        raise FormatError(f"the JSON is broken: {error.msg}", error.lineno) from None
    except (RecursionError, ValueError):
        raise FormatError("the JSON is nested too deeply, or has numbers that are too long") from None
    counts = {name: fields.get(name) for name in ("N", "L", "D")}
    if not _is_count(counts["N"]) or not 1 <= counts["N"] <= LARGEST_WIRE:
        raise FormatError(
            f"N must be a whole number from 1 to {LARGEST_WIRE:,}, got {limits.quoted(repr(counts['N']))}"
        )
    listed = fields.get("nw")
    if not isinstance(listed, list):
        raise FormatError(f"nw must be a list of comparators, got {limits.quoted(repr(listed))}")
    _check_count("comparators", len(listed), MOST_COMPARATORS, None)
    layered = bool(listed) and all(isinstance(part, list) and not any(map(_is_count, part)) for part in listed)
    packing = _Packing()
    for part in listed if layered else ([pair] for pair in listed):
        layer = [_pair(pair) for pair in part]
        _check(layer, None, counts["N"])
        packing.add(layer, None)
    network = packing.network(counts["N"])
    for name, actual, what in (("L", network.size, "comparators"), ("D", network.depth, "layers")):
        if counts[name] is not None and counts[name] != actual:
            rule = f"{name} must be {actual}, the number of {what} in nw"
            raise FormatError(f"{rule}, got {limits.quoted(repr(counts[name]))}")
    return network


class _Packing:
    """Packs comparators, as they are read, into as few layers as their order allows.

    Comparator k puts the minimum on wire first[k] and the maximum on wire second[k].
    """

    def __init__(self) -> None:
        self.first, self.second, self._level = array("q"), array("q"), array("q")
        self.level_of_wire: list[int] = []

    def add(self, layer: list[Comparator], number: int | None) -> None:
        """Add a layer's comparators after all earlier ones. Raises FormatError, with the line, for too many."""
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
        parts = (np.array(part, np.intp) for part in (self.first, self.second, self._level))
        return ComparatorNetwork.of_packed(n, by_level(n, *parts) if self.first else ())


def _check_count(of_what: str, count: int, most: int, number: int | None) -> None:
    if count > most:
        raise FormatError(f"there must be at most {most:,} {of_what}, got {count:,}", number)


def _pair(given: Any) -> Comparator:
    if not (isinstance(given, list) and len(given) == 2 and all(map(_is_count, given))):
        raise FormatError(f"nw must hold pairs of wires, got {limits.quoted(repr(given))}")
    return given[0], given[1]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check(layer: list[Comparator], number: int | None, n: int | None = None) -> None:
    if rule := broken_rule(layer, n or LARGEST_WIRE):
        raise FormatError(rule, number)


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FormatError("the file must be UTF-8 text", line) from None


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
