"""Abuse rows: abuse_s1.py is run by `make abuse ROW=S1`."""
