"""Real servers on a bare machine, for the lanes that need them. A server that does not come up fails its lane."""
