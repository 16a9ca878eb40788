"""Servers that others use for jobs like ours, doing nothing, each in a virtualenv of its own."""
