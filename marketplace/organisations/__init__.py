"""Register of charities, stations, groups, firms."""
