"""Linters: the list, how they run, and the checks that no tool has."""
