"""What is taken of a file that somebody else may have made: how much at most, and how it is quoted in a message.

A reader that keeps to these limits refuses a file that was damaged, or made to do damage, before it costs more than
some seconds, or a gigabyte. They are far beyond any network that can be drawn or explained.
"""

from __future__ import annotations

import os
from pathlib import Path

# Bytes of a model file, and bytes of its coefficients, however well they are packed in the file: 32 million floats.
LARGEST_FILE = 2**28
LARGEST_COEFFICIENTS = 2**28
# Bytes of a file of tensors that are not their numbers, but what it says of them.
LARGEST_STRUCTURE = 2**22
# Blocks of a network, values that go into it, and values that a layer of a model made elsewhere gives.
MOST_BLOCKS = 2**12
MOST_INPUTS = 2**20
WIDEST_LAYER = 2**16
# Steps in which such a model computes its output, and values that its skip connections carry, each layer past which
# they go counted.
MOST_STEPS = 2**16
MOST_CARRIED = 2**22
# Characters in the name of a tensor.
LONGEST_NAME = 2**9

# Characters of what is quoted from a file, and of what another library says about one.
_LONGEST_QUOTE = 200
_LONGEST_REASON = 500


def content(path: str | os.PathLike[str], most: int = LARGEST_FILE) -> bytes:
    """What is in a file of at most `most` bytes.

    Raises ValueError, in a sentence that does not name the file, for a larger one, of which no more is read; OSError
    for one that cannot be read.
    """
    with Path(path).open("rb") as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise ValueError(f"a file must have at most {most:,} bytes, got more")
    return found


def at_most(most: int, of_what: str, count: int) -> None:
    """Raise ValueError where there is more of something, named in the plural, than can be read."""
    if count > most:
        raise ValueError(f"at most {most:,} {of_what} can be read, got {shown(count)}")


def reason(error: BaseException) -> str:
    """What an error says, as it can stand in a sentence; its kind if it says nothing."""
    return shown(str(error), _LONGEST_REASON) or type(error).__name__


def shown(value: object, most: int = _LONGEST_QUOTE) -> str:
    """A value from a file as it can stand in a message: on one line, of at most `most` characters, and harmless.

    Characters that cannot be printed, such as those that command a terminal, are written as escapes.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        text = f"a number of {value.bit_length():,} bits"  # Python refuses to write very long decimals
    else:
        text = value if isinstance(value, str) else f"{value:,}" if isinstance(value, int) else str(value)
    if len(text) > most:
        text = text[:most] + "..."
    words = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)
