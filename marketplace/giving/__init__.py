"""Campaigns, donations, the rails."""
