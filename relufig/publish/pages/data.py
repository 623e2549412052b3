"""Files as data: URIs, so that a page holds everything it shows."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

# Media types by suffix. The system's table would make a page depend on the machine.
KINDS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


def uri(content: bytes, suffix: str) -> str:
    """The content of a file with that suffix as a data: URI. Raises ValueError for an unknown suffix."""
    if suffix not in KINDS:
        raise ValueError(f"suffix must be one of {', '.join(KINDS)}, got {suffix!r}")
    return f"data:{KINDS[suffix]};base64,{b64encode(content).decode()}"


def file_uri(path: Path) -> str:
    """The file as a data: URI. Raises OSError if it cannot be read, ValueError for an unknown suffix."""
    return uri(path.read_bytes(), path.suffix)
