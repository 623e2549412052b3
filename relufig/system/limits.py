"""Limits on files that may come from anyone: how much is read at most, and how their content is quoted in a message.

A reader that keeps to these limits refuses a damaged or malicious file before it costs more than some seconds or a
gigabyte. The limits are far beyond any network that can be drawn or explained.
"""

from __future__ import annotations

import os
from pathlib import Path

# Bytes of a model file, and of its coefficients once they are unpacked: 32 million float64.
LARGEST_FILE = 2**28
LARGEST_COEFFICIENTS = 2**28
MOST_COEFFICIENTS = LARGEST_COEFFICIENTS // 8
# Bytes in a file of tensors that describe the tensors (all but their numbers).
LARGEST_STRUCTURE = 2**22
# Blocks of a network, its inputs, and outputs of one layer in a model made elsewhere.
MOST_BLOCKS = 2**12
MOST_INPUTS = 2**20
WIDEST_LAYER = 2**16
# Steps of such a model's computation, and values that its skip connections carry. A value counts once for each layer it
# passes.
MOST_STEPS = 2**16
MOST_CARRIED = 2**22
# Characters in the name of a tensor.
LONGEST_NAME = 2**9

# Characters of a quotation from a file, and of another library's message about a file.
_LONGEST_QUOTE = 200
_LONGEST_REASON = 500


def content(path: str | os.PathLike[str], most: int = LARGEST_FILE) -> bytes:
    """The content of a file of at most `most` bytes.

    Raises ValueError if the file is larger; the message does not name the file, and little more than `most` bytes are
    read. Raises OSError if the file cannot be read.
    """
    with Path(path).open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"a file must have at most {most:,} bytes, got more")
    return data


def at_most(most: int, of_what: str, count: int) -> None:
    """Raise ValueError if `count` exceeds `most`. `of_what`, a plural noun, names in the message what is counted."""
    if count > most:
        raise ValueError(f"at most {most:,} {of_what} can be read, got {shown(count)}")


def reason(error: BaseException) -> str:
    """An error's message, fit for a sentence, or the error's type if the message is empty."""
    return shown(str(error), _LONGEST_REASON) or type(error).__name__


def quoted(text: str, most: int = 40) -> str:
    """A text from a file as Python writes it, in quotes, with at most `most` of its characters."""
    return repr(_cut(text, most))


def shown(value: object, most: int = _LONGEST_QUOTE) -> str:
    """A value from a file, fit for a message: on one line, at most `most` characters, and harmless.

    Characters that cannot be printed, such as those that control a terminal, become escapes.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        text = f"a number of {value.bit_length():,} bits"  # Python refuses to write very long decimals
    else:
        text = value if isinstance(value, str) else f"{value:,}" if isinstance(value, int) else str(value)
    words = " ".join(_cut(text, most).split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "..."
