"""The entries of the gallery: what the page shows of figures and videos, taken from their files and scripts."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from relufig.publish.gallery import code
from relufig.publish.gallery.sources import Script
from relufig.publish.pages import data, svg, videos


@dataclass(frozen=True)
class Download:
    """A file to download: its label on the page, its address, and its size as text."""

    label: str
    address: str
    size: str


@dataclass(frozen=True)
class FigureEntry:
    """A figure. `pictures` are the addresses of its SVG files by theme; `width` and `height` are in points."""

    id: str
    script: Script
    title: str
    description: str
    pictures: Mapping[str, str]
    width: float
    height: float
    code: str
    downloads: tuple[Download, ...]
    live: str = ""
    """The address of the figure's live page, "" if it has none."""


@dataclass(frozen=True)
class CaptionLine:
    """A caption of a video, and its start in seconds and as on a clock."""

    start: float
    clock: str
    text: str


@dataclass(frozen=True)
class VideoEntry:
    """A video. `captions` is a data: URI, because browsers do not let a page on disk read a file beside it."""

    id: str
    script: Script
    title: str
    address: str
    poster: str
    captions: str
    width: int
    height: int
    clock: str
    lines: tuple[CaptionLine, ...]
    code: str
    command: str
    downloads: tuple[Download, ...]


@dataclass(frozen=True)
class Section:
    """A part of the page, with its title."""

    id: str
    title: str
    figures: tuple[FigureEntry, ...]
    videos: tuple[VideoEntry, ...]


def sections(
    figures: Sequence[FigureEntry],
    videos: Sequence[VideoEntry],
    chapters: Mapping[str, tuple[Sequence[str], Sequence[str]]],
) -> list[Section]:
    """The parts of the page: the chapters, each in its own order, then all that they do not name; none is empty."""
    drawn = {entry.script.name: entry for entry in figures}
    filmed = {entry.script.name: entry for entry in videos}
    found = [
        Section(
            re.sub(r"\W+", "-", title.lower()),
            title,
            tuple(drawn.pop(name) for name in of_figures if name in drawn),
            tuple(filmed.pop(name) for name in of_videos if name in filmed),
        )
        for title, (of_figures, of_videos) in chapters.items()
    ]
    found.append(Section("figures", "Figures", tuple(drawn.values()), ()))
    found.append(Section("videos", "Videos", (), tuple(filmed.values())))
    return [section for section in found if section.figures or section.videos]


def figure_entry(script: Script, folders: Mapping[str, Path], out: Path, live: Path | None = None) -> FigureEntry:
    """The entry of a figure.

    `folders` gives for each theme the folder of its SVG. The first folder holds the other formats too. `live` is the
    page on which the figure's network computes, if there is one.

    Raises OSError if a file cannot be read, ValueError if it is not SVG.
    """
    files = {theme: folder / f"{script.name}.svg" for theme, folder in folders.items()}
    theme, shown = next(iter(files.items()))
    root = svg.parsed(shown.read_bytes())
    title, description = svg.title_and_description(root)
    kept = [(kind.upper(), shown.with_suffix(f".{kind}")) for kind in ("svg", "pdf", "png")]
    kept += [(f"SVG, {other}", file) for other, file in files.items() if other != theme]
    width, height = svg.size(root)
    return FigureEntry(
        f"figure-{_identifier(script.name)}",
        script,
        title or script.title,
        description,
        {theme: _address(file, out) for theme, file in files.items()},
        width,
        height,
        code.figure(script, theme),
        tuple(_downloads(kept, out)),
        _address(live, out) if live else "",
    )


def video_entry(script: Script, folder: Path, out: Path) -> VideoEntry:
    """The entry of a video in a folder. Raises OSError if a file cannot be read, ValueError if it is not a video's."""
    video = videos.read(folder, script.name, script.title)
    width, height = _pixels(video.poster)
    kinds = (video.path.suffix, ".srt", ".vtt", ".png")
    return VideoEntry(
        f"video-{_identifier(script.name)}",
        script,
        video.title,
        _address(video.path, out),
        _address(video.poster, out),
        data.file_uri(video.captions_file),
        width,
        height,
        _clock(video.duration),
        tuple(CaptionLine(caption.start, _clock(caption.start), caption.text) for caption in video.captions),
        code.scene(script),
        code.command(script),
        tuple(_downloads([(kind[1:].upper(), video.path.with_suffix(kind)) for kind in kinds], out)),
    )


def _identifier(name: str) -> str:
    """A file's name as part of an HTML id."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)


def _downloads(files: Iterable[tuple[str, Path]], out: Path) -> Iterable[Download]:
    for label, file in files:
        yield Download(label, _address(file, out), _size(file.stat().st_size))


def _address(file: Path, out: Path) -> str:
    """The address of a file from a page in the folder `out`."""
    return quote(Path(os.path.relpath(file, out)).as_posix())


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(round(count / 1e3), 1)} kB"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _pixels(png: Path) -> tuple[int, int]:
    """The width and height of a picture, from bytes 16 to 23 of its PNG file (W3C, 2003)."""
    head = png.read_bytes()[:24]
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError(f"{png} must be a PNG file")
    width, height = struct.unpack(">II", head[16:])
    return width, height
