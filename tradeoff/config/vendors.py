"""Apps that vendors know this server as, as the environment names them, for all its workspaces."""

from __future__ import annotations

import re
from collections.abc import Mapping

CLIENT_ID = re.compile(r"CONNECT_([A-Z0-9]+)_CLIENT_ID")


def vendor_apps(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """(client id, client secret) by vendor, from `CONNECT_SALESFORCE_CLIENT_ID` and `…_CLIENT_SECRET`."""
    named = {found[1]: value for name, value in environment.items() if (found := CLIENT_ID.fullmatch(name)) and value}
    return {
        vendor.lower(): (key, environment.get(f"CONNECT_{vendor}_CLIENT_SECRET", "")) for vendor, key in named.items()
    }
