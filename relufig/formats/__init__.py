"""The files and texts that other tools read: a room for each format, with its writer beside its reader.

`relufig.export` and `relufig.reading` are the two public faces. `models` turns the layers of a trained model into
blocks, whatever its format. `steps` breaks a small network into the steps that the text formats write down.
"""

__all__: list[str] = []
