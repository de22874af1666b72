"""What happened with a customer: calls, meetings and mails on accounts and deals, by hand, calendar or mailbox.

Nouns: Activity, Attendee, CalendarSource, CalendarEvent, CalendarFeed, Mailbox, MailFolder, MailCopy, QuietPolicy.
It knows accounts, contacts and deals below it; asks and what follows may put dates on its calendar (`ports`).
"""
