"""Files of mails read as mails; no clock, no rows."""
