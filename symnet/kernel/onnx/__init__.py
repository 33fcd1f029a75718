"""ONNX files as networks: bytes to messages, tensors of exact numbers, and the graph; read only where a certificate names one."""
