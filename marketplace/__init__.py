"""The domain of 善桥, one small Django app per context, and the wiring that joins them."""
