"""Mails are taken in, back and in again; forms are put out, paused, closed and answered."""

from tradeoff.intake.actions.answering import take_answer
from tradeoff.intake.actions.forming import (
    change_form,
    hash_of,
    link_of,
    make_form,
    pause_form,
    resume_form,
    revoke_form,
)
from tradeoff.intake.actions.mailing import (
    bring_back,
    forget_previews,
    preview_mails,
    take_back,
    take_folder,
    take_mails,
    waiting_mails,
)

__all__ = [
    "bring_back", "change_form", "forget_previews", "hash_of", "link_of", "make_form", "pause_form", "preview_mails",
    "resume_form", "revoke_form", "take_answer", "take_back", "take_folder", "take_mails", "waiting_mails",
]  # fmt: skip
