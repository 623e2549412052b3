"""How a network is computed: on numpy arrays, on arrays of other libraries, and chunk by chunk on Dask arrays."""

__all__: list[str] = []
