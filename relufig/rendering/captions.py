"""Captions as files: SubRip (.srt) and WebVTT (.vtt)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Caption(NamedTuple):
    """A line of text, and the seconds at which it appears and disappears."""

    start: float
    end: float
    text: str


def srt(captions: Iterable[Caption]) -> str:
    """The captions as SubRip."""
    entries = [
        f"{k}\n{_time(caption.start, ',')} --> {_time(caption.end, ',')}\n{_lines(caption.text)}\n"
        for k, caption in enumerate(sorted(captions), start=1)
    ]
    return "\n".join(entries)


def vtt(captions: Iterable[Caption]) -> str:
    """The captions as WebVTT (W3C, 2019), which writes & and < as entities."""
    entries = [
        f"{_time(caption.start, '.')} --> {_time(caption.end, '.')}\n{_escaped(_lines(caption.text))}\n"
        for caption in sorted(captions)
    ]
    return "\n".join(["WEBVTT\n", *entries])


def _lines(text: str) -> str:
    """The text without empty lines, which would end the caption in both formats."""
    return "\n".join(line for line in text.strip().splitlines() if line.strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"
