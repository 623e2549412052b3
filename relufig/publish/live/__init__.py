"""Live figures: networks that a page computes itself, while the reader drags, types and steps.

`live` makes a page of one network. A figure is data (`data`), which the scripts in `runtime/` bring to life; without
JavaScript, and in print, its still picture stands.

The scripts hold no formula. They evaluate blocks and comparators, whose weights Python writes as numbers, or as
expressions of parameters where the reader may drag those.
"""

from relufig.publish.live.making import live

__all__ = ["live"]
