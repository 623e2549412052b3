"""Stills of a video: the last frames of its sections, for paper, for PowerPoint, and where motion is unwelcome."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from relufig.system import extras
from relufig.system.files import written_atomically

# Options of lossy WebP: on flat pictures no difference is visible, and it takes a fifth of the space of PNG.
_WEBP = {"quality": 80, "method": 2}
# How stills are made: part of the digest that says whether they are up to date.
WAY = repr(_WEBP)


def write(video: Path, pictures: Mapping[int, Path]) -> None:
    """Write frames of a video, given by number, as pictures in the formats of the paths' suffixes.

    Raises ImportError, with what to install, if PyAV is missing; OSError if a file cannot be read or written.
    """
    try:
        import av
    except ImportError as error:
        raise extras.missing("a scene in slides", "av", "video") from error
    with av.open(str(video)) as source:
        stream = source.streams.video[0]
        stream.thread_type = "AUTO"
        for frame, path in pictures.items():
            _save(_at(source, stream, frame), path)


def _at(source: Any, stream: Any, number: int) -> Any:
    """A frame by its number. No codec used here reorders frames, and each play begins with a key frame."""
    shown = number / stream.average_rate
    source.seek(int(shown / stream.time_base), stream=stream, backward=True)
    picture = None
    for picture in source.decode(stream):
        if round(picture.pts * stream.time_base * stream.average_rate) >= number:
            break
    if picture is None:
        raise OSError(f"{source.name} has no frame {number}")
    return picture.to_image()


def _save(picture: Any, path: Path) -> None:
    content = BytesIO()
    picture.save(content, path.suffix[1:].upper(), **(_WEBP if path.suffix == ".webp" else {"optimize": True}))
    with written_atomically(path) as file:
        file.write(content.getvalue())
