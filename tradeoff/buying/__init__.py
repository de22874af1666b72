"""Who buys and why: buying roles and the value case of a deal, prospects and their fit, sources, new customers won.

Nouns: DealRole, ValueCase, BuyingPolicy, FitCriterion. Knows crm, whose deals say what was won, when and from where.
"""
