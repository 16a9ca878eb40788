"""The faults, by what they hit. Importing a module registers its faults."""
