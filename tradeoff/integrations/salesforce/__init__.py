"""Salesforce as a source of deals."""
