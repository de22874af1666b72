"""Jira's twin."""

from tradeoff.integrations.jira.fake.twin import JiraTwin

__all__ = ["JiraTwin"]
