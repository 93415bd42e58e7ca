"""Deliveries, acceptance, what flows back."""
