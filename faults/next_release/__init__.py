"""A release that adds a column and an index to a table in use, as releases do."""
