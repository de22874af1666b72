"""The one row-level security policy, as SQL text for migrations.

A row is seen and written only while `app.workspace` names its workspace. `nullif` is needed: once a local setting has
ended its value is '' and not NULL, and unset must mean no rows.
"""

from __future__ import annotations

CURRENT_WORKSPACE = "nullif(current_setting('app.workspace', true), '')::bigint"
CURRENT_USER = "nullif(current_setting('app.user', true), '')::bigint"
CURRENT_ADDRESS = "nullif(current_setting('app.address', true), '')"


def isolate(table: str, *, column: str = "workspace_id", also_readable: str = "false") -> tuple[str, str]:
    """(forward, reverse) SQL that puts a table under the policy.

    `also_readable` is a further condition under which a row may be read, never written.
    """
    own = f"{column} = {CURRENT_WORKSPACE}"
    forward = (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;'
        f'CREATE POLICY workspace_only ON "{table}" USING ({own}) WITH CHECK ({own});'
    )
    if also_readable != "false":
        forward += f'CREATE POLICY also_readable ON "{table}" FOR SELECT USING ({also_readable});'
    reverse = (
        f'DROP POLICY IF EXISTS also_readable ON "{table}";'
        f'DROP POLICY workspace_only ON "{table}";'
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;'
    )
    return forward, reverse
