"""Files and texts that other tools read, each format by itself: what writes it beside what reads it.

`relufig.export` and `relufig.reading` are the two public faces. `models` turns the layers of any trained model into
blocks, whatever format they came in; `steps` puts a small network into words that the text formats share.
"""

__all__: list[str] = []
