"""ONNX files: rebuilt in torch where that gives the same, else run by onnxruntime."""
