from tradeoff.notices.actions.mailing import gather, mark_sent
from tradeoff.notices.actions.reading import mark
from tradeoff.notices.actions.telling import tell
from tradeoff.notices.actions.wishing import restore, set_preferences, set_rhythm, stop_mail

__all__ = ["gather", "mark", "mark_sent", "restore", "set_preferences", "set_rhythm", "stop_mail", "tell"]
