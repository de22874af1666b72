from django.db import migrations

SOURCES = """
CREATE FUNCTION activities_sources() RETURNS TABLE (kind text, workspace_id bigint, id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT 'calendar', c.workspace_id, c.id FROM activities_calendarsource c
    JOIN workspaces_member m ON m.id = c.member_id WHERE m.is_active
  UNION ALL
  SELECT 'mailbox', b.workspace_id, b.id FROM activities_mailbox b
    JOIN workspaces_member m ON m.id = b.member_id
    WHERE m.is_active AND b.withdrawn_at IS NULL AND b.paused_at IS NULL
$$;
"""


class Migration(migrations.Migration):
    """What the reading job goes through: ids of every workspace, nothing else of them."""

    dependencies = [("activities", "0002_isolation")]

    operations = [migrations.RunSQL(SOURCES, "DROP FUNCTION activities_sources();")]
