"""What Katalo is measured against on the same machine: the least that a web application does for one row."""
