"""Joins the videos of plays without encoding anything again, and takes the poster from a video."""

from __future__ import annotations

import heapq
import itertools
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from PIL import Image


def joined(plays: Iterable[bytes], rate: Fraction, suffix: str, sound: bytes | None = None) -> bytes:
    """The plays' videos, all of one codec, joined into one video, with the sound of another file if given.

    No codec used here reorders frames, so that packets are frames in order: the k-th is shown at k / rate.
    """
    with tempfile.TemporaryDirectory(prefix="relufig-") as folder:
        made = Path(folder, f"joined{suffix}")
        # No random numbers as track names, so that a video has the same bytes every time. The index comes first, so
        # that a browser plays the video while it loads.
        options = {"fflags": "+bitexact", **({"movflags": "faststart"} if suffix == ".mp4" else {})}
        output: Any  # PyAV's types do not say that packets read from a file have times
        with av.open(str(made), "w", options=options) as output:
            output.metadata["comment"] = "Rendered with relufig and manim"
            packets = _frames(plays, output, rate)
            first = next(packets)  # so that the video's stream comes before the sound's
            heard = _sound(sound, output) if sound else iter(())
            for packet in heapq.merge(
                itertools.chain([first], packets), heard, key=lambda packet: packet.dts * packet.time_base
            ):
                output.mux(packet)
        return made.read_bytes()


def _frames(plays: Iterable[bytes], output: Any, rate: Fraction) -> Iterator[Any]:
    stream: Any = None
    shown = 0
    for play in plays:
        source: Any
        with av.open(BytesIO(play)) as source:
            video = source.streams.video[0]
            if stream is None:
                stream = output.add_stream_from_template(video)
            for packet in source.demux(video):
                if packet.size:
                    packet.pts = packet.dts = round(shown / rate / video.time_base)
                    packet.stream = stream
                    shown += 1
                    yield packet


def _sound(file: bytes, output: Any) -> Iterator[Any]:
    source: Any
    with av.open(BytesIO(file)) as source:
        heard = source.streams.audio[0]
        stream = output.add_stream_from_template(heard)
        for packet in source.demux(heard):
            if packet.dts is not None:
                packet.stream = stream
                yield packet


def last_picture(play: bytes) -> bytes:
    """The last frame of a video, as PNG."""
    source: Any
    with av.open(BytesIO(play)) as source:
        stream = source.streams.video[0]
        pixels, decoder = "rgb24", stream.codec_context
        if decoder.name == "vp9":  # FFmpeg's own VP9 decoder drops alpha
            pixels, decoder = "rgba", av.CodecContext.create("libvpx-vp9", "r")
            decoder.extradata = stream.codec_context.extradata
        (last,) = deque((frame for packet in source.demux(stream) for frame in decoder.decode(packet)), maxlen=1)
    picture = BytesIO()
    Image.fromarray(last.to_ndarray(format=pixels)).save(picture, "PNG")
    return picture.getvalue()
