"""The production shape on one machine, and what happens to it when parts of it die; nothing here is imported by the
platform."""
