"""Files made to do harm, and files that once did: each reader must refuse them by name, saying what is wrong.

The table is what the tests try, and what the fuzzer begins with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.fuzz import hostile_models, hostile_networks, hostile_texts


class Hostile(NamedTuple):
    """A file for a reader, made when it is needed, and what must be said about it."""

    reader: str
    name: str
    make: Callable[[], bytes]
    says: str


_TABLES = {
    "network": hostile_networks.FILES,
    "comparators": hostile_texts.COMPARATORS,
    "svg": hostile_texts.PICTURES,
    "onnx": hostile_models.ONNX,
    "torch": hostile_models.TORCH,
    "safetensors": hostile_models.SAFETENSORS,
}
HOSTILE = [Hostile(reader, *each) for reader, table in _TABLES.items() for each in table]


def contents(reader: str) -> Iterator[bytes]:
    """The hostile files of a reader."""
    return (each.make() for each in HOSTILE if each.reader == reader)
