"""Pure tools: money, states, clock, refusals, registry, sealing, guards, privacy."""
