"""The database backend of PostgreSQL: Django's, with a cheaper look at whether a kept connection still lives."""
