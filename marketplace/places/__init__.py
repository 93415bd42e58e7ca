"""Region tree and what each locality sets for itself."""
