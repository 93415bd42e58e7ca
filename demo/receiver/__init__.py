"""The reference case receiver: a county's assistance system as far as the bridge sees it.

A process of its own with its own store, its own keys and its own verification. It shares no line with the house: what
it accepts is written in docs/casebridge.md. Standard library, cryptography and http-message-signatures only.
"""
