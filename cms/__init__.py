"""Wagtail pages, the listing, its vetting, the public project page."""
