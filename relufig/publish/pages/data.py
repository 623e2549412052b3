"""Files as data: URIs, so that a page holds everything it shows."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

# Media types by suffix. The system's table would make a page depend on the machine.
_KINDS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".vtt": "text/vtt",
}


def file_uri(path: Path) -> str:
    """The file as a data: URI. Raises OSError if it cannot be read, ValueError for an unknown suffix."""
    suffix = path.suffix.lower()
    if suffix not in _KINDS:
        raise ValueError(f"the suffix of {path.name} must be one of {', '.join(_KINDS)}")
    return f"data:{_KINDS[suffix]};base64,{b64encode(path.read_bytes()).decode()}"
