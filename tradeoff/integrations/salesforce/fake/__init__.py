"""Salesforce's twin."""

from tradeoff.integrations.salesforce.fake.twin import SalesforceTwin

__all__ = ["SalesforceTwin"]
