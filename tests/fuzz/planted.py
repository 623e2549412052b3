"""Readers with faults in them, which the fuzzer must find: they are what its own tests try it on."""

from __future__ import annotations

import faulthandler
import pickle
import socket
from collections.abc import Callable
from pathlib import Path

from tests.fuzz import breaking
from tests.fuzz.reader import Reader

_SEED = b"good 1 2 3"


def _sound(path: Path) -> None:
    content = path.read_bytes()
    if content != _SEED:
        raise ValueError(f"{path}: a file must be good, got {content[:20]!r}")


def _key_error(path: Path) -> None:
    raise KeyError(path.read_bytes()[:1])


def _hang(path: Path) -> None:
    while path.read_bytes() != _SEED:
        pass


def _memory(path: Path) -> None:
    eaten = bytearray(3 * 2**24)
    _sound(path)
    del eaten


def _hidden_memory(path: Path) -> None:
    try:
        bytearray(2**40)
    except MemoryError as error:
        raise ValueError(f"{path}: a file must be good") from error


def _open(path: Path) -> None:
    Path("/etc/hostname").read_bytes()
    _sound(path)


def _pickle(path: Path) -> None:
    try:
        pickle.loads(b"cos\nsystem\n(S'true'\ntR.")
    finally:
        _sound(path)


def _network(path: Path) -> None:
    socket.getaddrinfo("localhost", 80)
    _sound(path)


def _code(path: Path) -> None:
    exec("1 + 1")
    _sound(path)


def _crash(path: Path) -> None:
    if path.read_bytes() != _SEED:
        faulthandler._sigsegv()  # type: ignore[attr-defined]


def _nameless(path: Path) -> None:
    raise ValueError("the file is broken")


def _commands(path: Path) -> None:
    raise ValueError(f"{path}: the file must be good, got \x1b[31mred")


def _essay(path: Path) -> None:
    raise ValueError(f"{path}: the file must be good, got {'x' * 10_000}")


_FAULTS: dict[str, Callable[[Path], object]] = {
    "sound": _sound,
    "key-error": _key_error,
    "hang": _hang,
    "memory": _memory,
    "hidden-memory": _hidden_memory,
    "open": _open,
    "pickle": _pickle,
    "network": _network,
    "code": _code,
    "crash": _crash,
    "nameless": _nameless,
    "commands": _commands,
    "essay": _essay,
}
READERS = {
    f"planted-{name}": Reader(
        f"planted-{name}", ".txt", read, lambda: [_SEED], [*breaking.BYTES, breaking.number], memory=2**25, seconds=0.5
    )
    for name, read in _FAULTS.items()
}
