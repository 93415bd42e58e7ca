"""Transparency pages."""
