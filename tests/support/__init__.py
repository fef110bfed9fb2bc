"""Databases, servers and browsers for tests that cannot live in one transaction."""
