"""How near a network comes to a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from relufig.network import Network

_SAMPLES = 20_001


def sup_error(function: Callable[[Any], Any], network: Network, low: float, high: float) -> float:
    """The largest |function - network| at 20,001 evenly spaced points of [low, high]."""
    x = np.linspace(float(low), float(high), _SAMPLES)
    return float(np.max(np.abs(function(x) - network(x[:, None])[:, 0])))
