"""ONNX: networks written as graphs of operators, and models of others read, operator by operator."""

__all__: list[str] = []
