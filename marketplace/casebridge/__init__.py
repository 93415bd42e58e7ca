"""The case system's door: signing, sending, proof."""
