"""The vault: case tokens, consents, needs, contacts."""
