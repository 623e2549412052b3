"""The names of inputs and outputs, as a function in a programming language can have them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

# A function with more inputs takes them as one sequence.
MOST_ARGUMENTS = 8


def listed(names: Sequence[str]) -> str:
    """Names in a sentence; of many, the first two and the last."""
    if len(names) > MOST_ARGUMENTS:
        return f"{names[0]}, {names[1]}, ..., {names[-1]}"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def identifiers(names: Sequence[str], reserved: Iterable[str]) -> tuple[str, ...]:
    """The names as identifiers of Python, which are also JavaScript's, all different and none reserved."""
    taken = set(reserved)
    result = []
    for name in names:
        plain = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", name)).strip("_") or "x"
        plain = plain if plain.isidentifier() else f"x{plain}" if f"x{plain}".isidentifier() else "x"
        while plain in taken:
            plain += "_"
        taken.add(plain)
        result.append(plain)
    return tuple(result)
