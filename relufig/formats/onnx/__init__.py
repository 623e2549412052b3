"""ONNX: networks written as graphs of operators, and models from elsewhere read operator by operator."""

__all__: list[str] = []
