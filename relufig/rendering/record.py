"""What a run of a scene records about its video: plays, sections and captions, for the files beside the video."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from relufig.rendering.captions import Caption


@dataclass(frozen=True)
class Play:
    """A play: the number of its frames, 0 if its section is skipped, and digests of the scene before and after it."""

    frames: int
    before: str
    after: str

    def name(self, number: int, suffix: str) -> str:
        """The file name of its video."""
        return f"{number:05}-{self.before}-{self.after}{suffix}"


@dataclass(frozen=True)
class Section:
    """A section of a scene: its name, its manim type, and the number of its first play."""

    name: str
    kind: str
    first: int


@dataclass(frozen=True)
class Record:
    """What a run of a scene records about its video, whichever plays it drew. Equal records mean equal runs."""

    frame_rate: float
    plays: tuple[Play, ...]
    sections: tuple[Section, ...]
    captions: tuple[Caption, ...]


def plays_by_section(record: Record) -> list[tuple[Section, range]]:
    """The sections in order, each with the numbers of its plays. Plays before the first one have a section too."""
    begun = list(record.sections)
    if not begun or begun[0].first > 0:
        begun.insert(0, Section("autocreated", "default.normal", 0))
    ends = [section.first for section in begun[1:]] + [len(record.plays)]
    return [(section, range(section.first, end)) for section, end in zip(begun, ends, strict=True)]


def sections(record: Record, rate: Fraction) -> list[dict[str, object]]:
    """The index of a video's sections, in order: name, manim type, start and duration in seconds, frames."""
    starts = list(accumulate((play.frames for play in record.plays), initial=0))
    return [
        {
            "name": section.name,
            "type": section.kind,
            "start": float(starts[plays.start] / rate),
            "duration": float((starts[plays.stop] - starts[plays.start]) / rate),
            "frames": starts[plays.stop] - starts[plays.start],
        }
        for section, plays in plays_by_section(record)
        if starts[plays.stop] > starts[plays.start]
    ]
