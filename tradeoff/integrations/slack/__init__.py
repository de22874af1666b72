"""Slack: asks are told where people talk, and receipts, answers and open decisions come to them there."""
