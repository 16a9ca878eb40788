"""Synthetic empty rooms with known truth, path-traced with Mitsuba: to tune and to measure `staging.see`."""
