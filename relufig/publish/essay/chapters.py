"""The essay's order: its chapters, each with the names of its figures and of its videos."""

from __future__ import annotations

CHAPTERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Two numbers, and three": (
        ("relu", "max_min", "sort2", "sort3", "sort3_regions", "max_of_five"),
        ("max_of_two", "sort_two", "sort_three"),
    ),
    "Sorting networks": (
        ("bubble_sort", "bitonic_sort", "sorting_networks", "sorting_growth", "sort_as_network"),
        ("bubble_sort", "bitonic_sort", "sorting_race"),
    ),
    "Clips, and what they make": (
        ("clip", "bucket", "triangle", "step", "universal_approximation", "square_by_tents", "depth_beats_width"),
        ("clip", "bucket_and_triangle", "step_limit", "universal_approximation"),
    ),
    "Shapes in the plane": (
        ("one_relu_surface", "eight_neurons", "regions", "logo"),
        ("logo", "regions"),
    ),
    "Questions, answered exactly": (
        ("equal", "lipschitz", "simplified", "level_sets"),
        ("simplified",),
    ),
    "Gradients, and floats": (
        ("leaky_relu", "zero_gradient", "training", "float_honesty"),
        ("leaky_relu", "training"),
    ),
}
