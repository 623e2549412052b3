"""Cuts a step of a video out as a separate video. The frames are copied, not encoded again."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from relufig.system import extras

# Options for flat pictures, without chroma subsampling. The picture shows until the video plays; PNG is twice as large.
_JPEG: dict[str, Any] = {"quality": 88, "subsampling": 0, "optimize": True}


def step(video: Path, first: int, end: int) -> tuple[bytes, bytes]:
    """The frames of an MP4 from `first` up to, but not including, `end`, as an MP4, and the first of them as JPEG.

    Sections begin with key frames, because each of their plays was encoded alone, and no frame refers to a later one.
    Raises ValueError if the video cannot be cut at `first`, OSError if the video cannot be read, and ImportError, with
    what to install, if PyAV is missing.
    """
    try:
        import av
    except ImportError as error:
        raise extras.missing("a scene in slides", "av", "video") from error
    made = BytesIO()
    source: Any  # PyAV's types do not say that packets read from a file have times
    output: Any
    with av.open(str(video)) as source, av.open(made, "w", format="mp4") as output:
        stream = source.streams.video[0]
        rate = Fraction(stream.average_rate)
        copied = output.add_stream_from_template(stream)
        packets = (packet for packet in source.demux(stream) if packet.size)
        for number, packet in enumerate(islice(packets, first, end)):
            if number == 0 and not packet.is_keyframe:
                raise ValueError(f"step(video, first, end): {video.name} cannot be cut at frame {first}")
            packet.pts = packet.dts = round(number / rate / stream.time_base)
            packet.stream = copied
            output.mux(packet)
    return made.getvalue(), _first_picture(made.getvalue())


def _first_picture(video: bytes) -> bytes:
    import av

    picture = BytesIO()
    source: Any
    with av.open(BytesIO(video)) as source:
        next(source.decode(video=0)).to_image().save(picture, "JPEG", **_JPEG)
    return picture.getvalue()
