"""Encodes plays to the same bytes as manim does, in less time.

Half of encoding is the conversion of pictures to the video's colours. manim converts a still picture anew for every
frame that shows it, and copies every picture before. Here a still picture is converted once, and none is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import av
from av.video.reformatter import VideoReformatter
from manim.scene import scene_file_writer

from relufig.numbers.arrays import Array


class Encoder:
    """Writes one play's frames to a file, with the methods that manim expects.

    `target` is the file, and `spec` manim's settings of the encoder.
    """

    def __init__(self, *, target: Path, spec: Any) -> None:
        self.target: Path = target
        self.spec: Any = spec
        target.parent.mkdir(parents=True, exist_ok=True)
        self._container = av.open(str(target), "w", format=spec.container_format)
        self._stream: Any = self._container.add_stream(spec.codec, spec.frame_rate, options=dict(spec.options))
        self._stream.pix_fmt, self._stream.width, self._stream.height = spec.pixel_format, spec.width, spec.height
        self._reformatter = VideoReformatter()
        self._frames = 0

    def write_frame(self, pixels: Array, *, repeat: int = 1) -> None:
        """Show a picture, shape (height, width, 4), for that many frames. Nobody may change it afterwards."""
        picture = av.VideoFrame.from_numpy_buffer(pixels, format="rgba")
        picture = self._reformatter.reformat(picture, format=self.spec.pixel_format, threads=1)
        picture.time_base = 1 / self.spec.frame_rate
        for number in range(self._frames, self._frames + repeat):
            picture.pts = number
            self._container.mux(self._stream.encode(picture))
        self._frames += repeat

    def finish(self) -> None:
        """Write what the encoder still holds, and close the file."""
        with self._container:
            self._container.mux(self._stream.encode())

    def abort(self) -> None:
        """Close the file and remove it."""
        with suppress(av.FFmpegError):
            self._container.close()
        self.target.unlink(missing_ok=True)


@contextmanager
def quick_encoding() -> Iterator[None]:
    """Let manim encode with `Encoder` until the block ends."""
    writer: Any = scene_file_writer  # where manim looks for it
    manims = writer.VideoSegmentEncoder
    writer.VideoSegmentEncoder = Encoder
    try:
        yield
    finally:
        writer.VideoSegmentEncoder = manims
