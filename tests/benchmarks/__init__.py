"""Benchmark rows: bench_p0.py is run by `make bench ROW=P0`."""
