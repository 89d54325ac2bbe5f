"""Bytes into text frames: one module per kind of source, no typing."""
