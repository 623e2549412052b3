"""Sorting networks: their type, the classical families, the best known ones, proofs, and files.

>>> from relufig import sorting
>>> network = sorting.bitonic(8)
>>> network
ComparatorNetwork(8 wires: 24 comparators in 6 layers)
>>> network([5, 3, 8, 1, 9, 2, 7, 4])
array([1, 2, 3, 4, 5, 7, 8, 9])
>>> bool(sorting.prove(network))
True
"""

from relufig.sorting.best import LARGEST_KNOWN, Bounds, best, bounds
from relufig.sorting.certificate import Certificate, Refusal, certify
from relufig.sorting.columns import columns
from relufig.sorting.families import (
    FAMILIES,
    bitonic,
    bubble,
    insertion,
    merge,
    odd_even_merge,
    odd_even_transposition,
    pairwise,
)
from relufig.sorting.formats import FormatError, parse, read, text, write
from relufig.sorting.layer import Comparator
from relufig.sorting.naming import named
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.proof import Counterexample, Proof, prove
from relufig.sorting.selection import maximum_tree, median, prune, top_k
from relufig.sorting.tracing import ComparatorLayerTrace, ComparatorTrace, Outcome

__all__ = [
    "FAMILIES",
    "LARGEST_KNOWN",
    "Bounds",
    "Certificate",
    "Comparator",
    "ComparatorLayerTrace",
    "ComparatorNetwork",
    "ComparatorTrace",
    "Counterexample",
    "FormatError",
    "Outcome",
    "Proof",
    "Refusal",
    "best",
    "bitonic",
    "bounds",
    "bubble",
    "certify",
    "columns",
    "insertion",
    "maximum_tree",
    "median",
    "merge",
    "named",
    "odd_even_merge",
    "odd_even_transposition",
    "pairwise",
    "parse",
    "prove",
    "prune",
    "read",
    "text",
    "top_k",
    "write",
]
