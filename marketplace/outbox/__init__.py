"""The one outbox of the house: lanes, leases, relay."""
