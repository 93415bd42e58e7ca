"""The product's one loop, step by step, as its people would do it: through operations, never around them."""
