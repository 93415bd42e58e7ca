"""Double entry in integer fen."""
