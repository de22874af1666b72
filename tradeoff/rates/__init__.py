"""What other currencies were worth on which day, and the deals whose amount is stated in one of them.

Nouns: Rate (append-only), StatedAmount (append-only but for which is current). Knows crm; every sum stays in the
workspace's currency, because the converted amount is written to the deal itself.
"""
