"""Jira Cloud: decided work becomes an epic or an issue there, and how it stands comes back."""
