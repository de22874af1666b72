"""The machinery under the product: the embedded PostgreSQL, its life and death, and what the doctor refuses."""
