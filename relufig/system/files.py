"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def written_atomically(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A binary file to write to. It becomes `path` when the block ends, and is deleted if the block fails."""
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(target.parent))
    temporary = target.with_name(f".{target.name}.{os.urandom(6).hex()}.part")
    # The system applies the umask to these permissions, as for any new file. It cannot be applied here, because to read
    # the umask one must set it, and until it is set back, other threads would create files with the wrong one.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.replace(target)
    except BaseException:
        temporary.unlink()
        raise
