"""Files made to do harm, and files that once did: each reader must refuse them by name, saying what is wrong.

The table is what the tests try, and what the fuzzer begins with.
"""

from __future__ import annotations

HOSTILE: list = []


def contents(reader):
    return []
