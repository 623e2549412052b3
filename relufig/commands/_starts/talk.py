"""One ReLU sorts two numbers.

A talk of three slides
"""

import relufig as rf
from relufig.slides import Slide

a, b = rf.inputs("a", "b")

slides = [
    Slide("The larger is the smaller, and what stands out", figure="max_min", notes="Which part is the ReLU?"),
    Slide("Try it", network=rf.build(min=rf.minimum(a, b), max=rf.maximum(a, b)), at={"a": (0, 8), "b": (0, 8)}),
    Slide("What you can do with it", text="Sort\nClip\nDraw any shape"),
]
