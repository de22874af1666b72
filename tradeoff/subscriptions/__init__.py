"""What accounts pay again and again: subscriptions, their facts, recurring revenue on any day, renewals that come due.

Nouns: Subscription, SubscriptionFact (append-only; every figure of the past is read from facts). Knows crm, and keeps
an account's recurring revenue and next renewal there in step.
"""
