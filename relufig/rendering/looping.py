"""Turns a video into a moving picture, GIF or WebP, for places that show pictures only. It repeats forever."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from av.filter import Graph

# Frames a second, at most: with more, the file grows and the motion looks the same.
_RATE = 20
# FFmpeg's encoder and pixels for each kind. WebP without loss takes six times as long and is three times as large.
_KINDS: dict[str, tuple[str, str, dict[str, str]]] = {
    ".gif": ("gif", "pal8", {}),
    ".webp": ("libwebp_anim", "bgra", {"quality": "85", "compression_level": "4"}),
}
# One palette for all frames and no dithering, so that no ground flickers.
_PALETTE = ("palettegen", "max_colors=255:reserve_transparent=0:stats_mode=full")
_IN_THE_PALETTE = ("paletteuse", "dither=none:diff_mode=rectangle")


def looped(video: bytes, rate: Fraction, suffix: str) -> bytes:
    """A video with `rate` frames a second as a moving picture, in which frames beyond 20 a second are left out.

    The suffix is ".gif" or ".webp".
    """
    every = -(-rate // _RATE)

    def frames() -> Iterator[Any]:
        source: Any
        with av.open(BytesIO(video)) as source:
            yield from itertools.islice(source.decode(video=0), 0, None, every)

    codec, pixels, options = _KINDS[suffix]
    pictures = _in_one_palette(frames) if suffix == ".gif" else frames()
    with tempfile.TemporaryDirectory(prefix="relufig-") as folder:
        made = Path(folder, f"looped{suffix}")
        output: Any  # PyAV's types do not know the streams of these codecs
        with av.open(str(made), "w", options={"loop": "0"}) as output:
            stream = output.add_stream(codec, rate=rate / every, options=options)
            first = next(pictures)
            stream.width, stream.height, stream.pix_fmt = first.width, first.height, pixels
            for number, picture in enumerate(itertools.chain([first], pictures)):
                picture.pts, picture.time_base = number, every / rate
                output.mux(stream.encode(picture))
            output.mux(stream.encode())
        return made.read_bytes()


def _in_one_palette(frames: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    """The frames in the 255 colours that suit all of them best. They are read twice, so that few are held at once."""
    first = next(frames())
    (palette,) = _filtered(frames(), _PALETTE, first)
    yield from _filtered(frames(), _IN_THE_PALETTE, first, palette)


def _filtered(frames: Iterable[Any], what: tuple[str, str], like: Any, *fixed: Any) -> Iterator[Any]:
    """What one of FFmpeg's filters makes of frames like that one; `fixed` are its other inputs, one frame each."""
    graph = Graph()
    made, sink = graph.add(*what), graph.add("buffersink")
    inputs = [
        graph.add_buffer(width=each.width, height=each.height, format=each.format, time_base=Fraction(1))
        for each in (like, *fixed)
    ]
    for place, each in enumerate(inputs):
        each.link_to(made, 0, place)
    made.link_to(sink)
    graph.configure()
    for other, frame in zip(inputs[1:], fixed, strict=True):
        frame.pts, frame.time_base = 0, Fraction(1)
        other.push(frame)
        other.push(None)
    for number, frame in enumerate(itertools.chain(frames, [None])):
        if frame is not None:
            frame.pts, frame.time_base = number, Fraction(1)
        inputs[0].push(frame)
        try:
            while True:
                yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):  # it wants another frame, or there is none
            pass
