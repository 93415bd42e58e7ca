"""Bids and awards."""
