"""Quantised networks of ONNX files: what a machine computes in float32 and in integers, exactly, and verdicts on it."""
