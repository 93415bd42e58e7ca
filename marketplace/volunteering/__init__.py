"""Shifts, sign-ups, check-in, hours."""
