from __future__ import annotations

from django.db import migrations

from tradeoff.kernel.isolation import CURRENT_USER

OWN = f"member_id IN (SELECT id FROM workspaces_member WHERE user_id = {CURRENT_USER})"  # noqa: S608 - our own words


class Migration(migrations.Migration):
    """Who enters a workspace reads their roles there in the statement that finds their membership."""

    dependencies = [("workspaces", "0004_reaches")]

    operations = [
        migrations.RunSQL(
            f"CREATE POLICY also_readable ON workspaces_memberrole FOR SELECT USING ({OWN})",
            "DROP POLICY also_readable ON workspaces_memberrole",
        ),
    ]
