"""Tradeoff: sales and product decide together what to build."""
