"""What stands in for Stripe in a demonstration: its own process, its own store, nothing of ours imported.

It answers the part of Stripe's API that the house uses, as Stripe does: form-encoded requests, idempotency keys,
connected accounts, a hosted pay page, signed webhooks that are sent again until they are answered.
"""
