"""Computation without rows or clock: calendars read and written, secrets sealed, heads of mails understood."""
