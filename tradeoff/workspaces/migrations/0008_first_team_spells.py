from __future__ import annotations

from django.db import migrations

BEGIN = """
INSERT INTO workspaces_teamspell (workspace_id, member_id, team_id)
SELECT workspace_id, id, sales_team_id FROM workspaces_member
WHERE sales_team_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM workspaces_teamspell AS spell WHERE spell.member_id = workspaces_member.id);
"""


class Migration(migrations.Migration):
    """Whoever is in a team has been in it since ever. Apart from the table: rows cannot come while it is being altered."""

    dependencies = [("workspaces", "0007_team_spells")]

    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]
