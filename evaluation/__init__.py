"""How well the matching engine does on real texts that others labelled: `make eval` prints the tables.

The data lie in the folder TRADEOFF_DATA names, or in shared/data beside the checkout. No test needs them, and none of
their texts enters the project: what is kept are numbers.
"""
