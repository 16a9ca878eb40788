"""Everything that writes jobs, by verb."""
