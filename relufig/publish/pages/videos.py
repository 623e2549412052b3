"""Reads the files of a rendered video for a page: the video, its sections, its captions, and its poster."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

from relufig.rendering.captions import Caption

_TIMES = re.compile(r"(?:(\d+):)?(\d+):(\d+\.\d+) --> (?:(\d+):)?(\d+):(\d+\.\d+)")
_SUFFIXES = (".mp4", ".webm")


@dataclass(frozen=True)
class Section:
    """A part of a video, after which a talk pauses: name, `start` and `duration` in seconds, number of frames."""

    name: str
    start: float
    duration: float
    frames: int

    @property
    def end(self) -> float:
        """The end of the section, in seconds."""
        return self.start + self.duration


@dataclass(frozen=True)
class Video:
    """A video with its sections and captions. `poster` and `captions_file` are files beside it."""

    name: str
    title: str
    path: Path
    poster: Path
    captions_file: Path
    sections: tuple[Section, ...]
    captions: tuple[Caption, ...]

    @property
    def duration(self) -> float:
        """The length of the video, in seconds."""
        return max((section.end for section in self.sections), default=0.0)

    def captions_in(self, section: Section) -> tuple[str, ...]:
        """The captions that begin in a section, in order."""
        # Slightly early, because times in captions are rounded to thousandths.
        early = 0.001
        return tuple(
            caption.text for caption in self.captions if section.start - early <= caption.start < section.end - early
        )


def read(folder: Path, name: str, title: str | None = None) -> Video:
    """Read the video of this name from a folder that `relufig render` or `python -m scenes` wrote.

    By default, its title is made from its name.

    Raises FileNotFoundError, listing the videos there, if there is no such video; ValueError if the files are not as
    the renderer writes them.
    """
    path = next((folder / f"{name}{suffix}" for suffix in _SUFFIXES if (folder / f"{name}{suffix}").is_file()), None)
    if path is None:
        known = sorted({file.stem for suffix in _SUFFIXES for file in folder.glob(f"[!.]*{suffix}")})
        raise FileNotFoundError(f"there is no video {name!r} in {folder}; there are {', '.join(known) or 'none'}")
    index, captions = path.with_suffix(".json"), path.with_suffix(".vtt")
    try:
        sections = tuple(
            Section(str(entry["name"]), float(entry["start"]), float(entry["duration"]), int(entry["frames"]))
            for entry in json.loads(index.read_text(encoding="utf-8"))
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{index} must be a list of sections, as relufig render writes it") from error
    shown = cues(captions.read_text(encoding="utf-8"))
    words = title or name.replace("_", " ").capitalize()
    return Video(name, words, path, path.with_suffix(".png"), captions, sections, tuple(shown))


def cues(vtt: str) -> list[Caption]:
    """The captions in a WebVTT text. Raises ValueError if it is not WebVTT."""
    if not vtt.startswith("WEBVTT"):
        raise ValueError(f"captions must begin with WEBVTT, got {vtt[:20]!r}")
    captions = []
    for block in re.split(r"\n{2,}", vtt.replace("\r\n", "\n")):
        lines = block.strip().split("\n")
        for k, line in enumerate(lines):
            if times := _TIMES.match(line):
                start, end = (_seconds(*times.groups()[at : at + 3]) for at in (0, 3))
                captions.append(Caption(start, end, html.unescape("\n".join(lines[k + 1 :]))))
                break
    return captions


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return 3600 * int(hours or 0) + 60 * int(minutes) + float(seconds)
