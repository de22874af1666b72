from tradeoff.decisions.actions.choosing import Choice, dissent, hand_over, prepare, sign
from tradeoff.decisions.actions.rights import remove_right, set_right

__all__ = ["Choice", "dissent", "hand_over", "prepare", "remove_right", "set_right", "sign"]
