"""The vault's own desk. Every view runs inside its reader's vault session, and no cache keeps what it shows."""
