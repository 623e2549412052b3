"""Pieces of a video put together as they are, without encoding anything again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import av

from relufig.files import written_atomically


def joined(pieces: Iterable[bytes], frame_rate: int, container: str) -> bytes:
    """The pieces, each a video of that frame rate and all of one codec, one after the other as one video."""
    result = BytesIO()
    output: Any  # PyAV's types do not tell that what has been read has its times
    with av.open(result, "w", format=container) as output:
        stream: Any = None
        begun = 0
        for piece in pieces:
            source: Any
            with av.open(BytesIO(piece)) as source:
                video = source.streams.video[0]
                if stream is None:
                    stream = output.add_stream_from_template(video)
                    output.metadata["comment"] = "Rendered with relufig and manim"
                # Ticks of the piece's clock for a frame; times are kept in frames from the start of the video.
                tick = 1 / (frame_rate * video.time_base)
                packets = [packet for packet in source.demux(video) if packet.size]
                first = min(packet.pts for packet in packets)
                for packet in packets:
                    packet.pts = round(packet.pts - first + begun * tick)
                    if packet.dts is not None:
                        packet.dts = round(packet.dts - first + begun * tick)
                    packet.stream = stream
                    output.mux(packet)
                begun += len(packets)
    return result.getvalue()


def write_poster(video: Path, poster: Path) -> None:
    """Write the last frame of a video as PNG."""
    with av.open(str(video)) as source:
        # FFmpeg's own decoder leaves out VP9's alpha.
        alpha = source.streams.video[0].codec_context.name == "vp9"
    (last,) = deque(_frames(video, alpha), maxlen=1)
    with written_atomically(poster) as file:
        last.to_image().save(file, "PNG")


def _frames(video: Path, alpha: bool) -> Iterable[Any]:
    with av.open(str(video)) as source:
        stream = source.streams.video[0]
        if not alpha:
            yield from source.decode(stream)
            return
        decoder: Any = av.CodecContext.create("libvpx-vp9", "r")
        decoder.extradata = stream.codec_context.extradata
        for packet in source.demux(stream):
            yield from (frame.reformat(format="rgba") for frame in decoder.decode(packet if packet.size else None))
