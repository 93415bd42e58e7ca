"""The library query and its engines; serves /projects/."""
