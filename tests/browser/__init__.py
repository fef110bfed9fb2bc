"""Walks in Chromium, and the pages that `make shots` takes pictures of."""
