"""Texts to vectors: sentence-transformers to build, onnxruntime to serve, hashing for tests."""
