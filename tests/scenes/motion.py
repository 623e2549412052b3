"""What an eye notices in a film: what pops up, and how long nothing moves. Measured on the frames as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import av
import numpy as np
from scipy.ndimage import maximum_filter

# The side of a block in pixels, in a picture of 240 rows.
BLOCK = 4
# A block jumps if it changes by more than this share of the full range within one frame, while within so many blocks
# around it next to nothing changes in the frame before and the frame after: what moves or fades takes several frames.
JUMP, STILL, NEAR = 0.12, 0.03, 4
# A pop is a frame in which this share of all blocks jumps at once.
POP = 0.004
# A smaller change of a block is no motion; films without loss have no other changes.
NOTHING = 0.002


@dataclass(frozen=True)
class Film:
    """A film without loss, as means of blocks: `blocks` has the shape (frames, rows, columns, 3), from 0 to 1."""

    blocks: np.ndarray
    rate: float

    @classmethod
    def read(cls, path):
        with av.open(str(path)) as video:
            stream = video.streams.video[0]
            stream.thread_type = "AUTO"
            frames = [_blocks(frame.to_ndarray(format="rgb24")) for frame in video.decode(stream)]
            return cls(np.array(frames, dtype=np.float32), float(stream.average_rate))

    @cached_property
    def changes(self):
        """By how much each block changes from each frame to the next."""
        return np.abs(np.diff(self.blocks, axis=0)).max(axis=-1)

    @property
    def pops(self):
        """The seconds at which something appears, vanishes or changes colour within one frame."""
        around = maximum_filter(self.changes, size=(1, 2 * NEAR + 1, 2 * NEAR + 1))
        jumps = (self.changes[1:-1] > JUMP) & (around[:-2] < STILL) & (around[2:] < STILL)
        (frames,) = np.nonzero(jumps.mean(axis=(1, 2)) >= POP)
        return [(int(frame) + 2) / self.rate for frame in frames]

    @property
    def stills(self):
        """The stretches in which nothing moves, as pairs of their start and their length in seconds."""
        moves = (self.changes > NOTHING).any(axis=(1, 2))
        edges = np.flatnonzero(np.diff(np.concatenate([[True], moves, [True]])))
        starts, ends = edges[::2], edges[1::2]
        return [
            (float(start / self.rate), float((end - start) / self.rate))
            for start, end in zip(starts, ends, strict=True)
        ]

    @property
    def begins_with(self):
        """The share of the first frame that is not ground."""
        first = self.blocks[0]
        return float((np.abs(first - first[0, 0]).max(axis=-1) > JUMP).mean())


def _blocks(frame):
    height, width = (side // BLOCK for side in frame.shape[:2])
    rows = frame[: height * BLOCK, : width * BLOCK].reshape(height, BLOCK, -1).sum(axis=1, dtype=np.uint16)
    sums = rows.reshape(height, width, BLOCK, 3).sum(axis=2, dtype=np.uint16)
    return sums / (255 * BLOCK**2)
