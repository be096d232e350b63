"""Measurements anyone can run: `make bench BENCH=board`. Each figure has its limit beside it."""
