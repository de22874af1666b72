from django.apps import AppConfig

from tradeoff import log
from tradeoff.workspaces.events import InvitationSentAgain, MemberInvited


class WorkspacesConfig(AppConfig):
    name = "tradeoff.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        log.subscribe(MemberInvited, "workspaces.mail_invitation")
        log.subscribe(InvitationSentAgain, "workspaces.mail_invitation")
