from django.apps import AppConfig

from tradeoff import log
from tradeoff.workspaces.events import InvitationSentAgain, MemberInvited


class WorkspacesConfig(AppConfig):
    name = "tradeoff.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415 - models load before ready

        from tradeoff.workspaces.sign_in import end_other_sessions  # noqa: PLC0415

        authenticator_added.connect(end_other_sessions, dispatch_uid="workspaces.end_other_sessions")
        log.subscribe(MemberInvited, "workspaces.mail_invitation")
        log.subscribe(InvitationSentAgain, "workspaces.mail_invitation")
