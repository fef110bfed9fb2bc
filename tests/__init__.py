"""Tests of what crosses addons, and what they share."""
