from tradeoff.integrations.actions.digesting import choose_digest, tell_digest
from tradeoff.integrations.actions.health import report_trouble, report_well
from tradeoff.integrations.actions.hearing import defer_hearing, hear, on, sweep_deliveries
from tradeoff.integrations.actions.hosting import chat_app, host_chat
from tradeoff.integrations.actions.keeping import (
    change_connection,
    disconnect,
    hook_address,
    map_fields,
    open_connection,
    prepare_connection,
    renew_hook_address,
    token_grant,
    who_is_there,
)
from tradeoff.integrations.actions.keys import RowKeys, reseal_all
from tradeoff.integrations.actions.lines import adapter_for, facts_of, line_for
from tradeoff.integrations.actions.listening import keep_socket, listening
from tradeoff.integrations.actions.people import ask_look, keep_people, match_people, say_who
from tradeoff.integrations.actions.planning import (
    choose_project,
    make_what_waits,
    make_work,
    plan_option,
    settle_work,
)
from tradeoff.integrations.actions.signing_in import client_id_of, grant_for, way_there
from tradeoff.integrations.actions.taking import Knock, take_delivery
from tradeoff.integrations.actions.telling import tell_answer, tell_decision, tell_receipt
from tradeoff.integrations.actions.watching import keep_watching, watch
from tradeoff.integrations.actions.working import follow_work, reread_decided, reread_work, take_backlog

__all__ = [
    "Knock",
    "RowKeys",
    "adapter_for",
    "ask_look",
    "change_connection",
    "chat_app",
    "choose_digest",
    "choose_project",
    "client_id_of",
    "defer_hearing",
    "disconnect",
    "facts_of",
    "follow_work",
    "grant_for",
    "hear",
    "hook_address",
    "host_chat",
    "keep_people",
    "keep_socket",
    "keep_watching",
    "line_for",
    "listening",
    "make_what_waits",
    "make_work",
    "map_fields",
    "match_people",
    "on",
    "open_connection",
    "plan_option",
    "prepare_connection",
    "renew_hook_address",
    "report_trouble",
    "report_well",
    "reread_decided",
    "reread_work",
    "reseal_all",
    "say_who",
    "settle_work",
    "sweep_deliveries",
    "take_backlog",
    "take_delivery",
    "tell_answer",
    "tell_decision",
    "tell_digest",
    "tell_receipt",
    "token_grant",
    "watch",
    "way_there",
    "who_is_there",
]
