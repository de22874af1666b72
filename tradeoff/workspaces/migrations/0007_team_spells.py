import django.db.models.deletion
from django.db import migrations, models

from tradeoff.kernel.isolation import isolate

TABLE = "workspaces_teamspell"

KEEP_APART = f"""
ALTER TABLE {TABLE}
  ADD CONSTRAINT team_spell_of_member FOREIGN KEY (member_id) REFERENCES workspaces_member (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT one_team_at_a_time EXCLUDE USING gist
    (int8range(member_id, member_id, '[]') WITH &&, daterange(starts, ends) WITH &&);
"""

# Whoever writes the team of today (a form, an import, its undo) dates it by that; the action that moves somebody from
# another day writes the whole line of spells afterwards.
FOLLOW = f"""
CREATE FUNCTION workspaces_team_followed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  today date;
  held {TABLE}%ROWTYPE;
  until date;
BEGIN
  IF current_setting('app.teams_are_dated', true) = 'on' THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.sales_team_id IS NOT NULL THEN
      INSERT INTO {TABLE} (workspace_id, member_id, team_id) VALUES (NEW.workspace_id, NEW.id, NEW.sales_team_id);
    END IF;
    RETURN NULL;
  END IF;
  SELECT (now() AT TIME ZONE time_zone)::date INTO today FROM workspaces_workspace WHERE id = NEW.workspace_id;
  SELECT * INTO held FROM {TABLE} WHERE member_id = NEW.id AND daterange(starts, ends) @> today;
  IF held.team_id IS NOT DISTINCT FROM NEW.sales_team_id THEN
    RETURN NULL;
  END IF;
  IF held.id IS NULL THEN
    SELECT min(starts) INTO until FROM {TABLE} WHERE member_id = NEW.id AND starts > today;
  ELSE
    until := held.ends;
    DELETE FROM {TABLE} WHERE id = held.id AND starts = today;
    UPDATE {TABLE} SET ends = today WHERE id = held.id;
  END IF;
  IF NEW.sales_team_id IS NOT NULL THEN
    INSERT INTO {TABLE} (workspace_id, member_id, team_id, starts, ends)
    VALUES (NEW.workspace_id, NEW.id, NEW.sales_team_id, today, until);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER team_followed_insert AFTER INSERT ON workspaces_member
  FOR EACH ROW EXECUTE FUNCTION workspaces_team_followed();
CREATE TRIGGER team_followed_update AFTER UPDATE OF sales_team_id ON workspaces_member
  FOR EACH ROW WHEN (OLD.sales_team_id IS DISTINCT FROM NEW.sales_team_id)
  EXECUTE FUNCTION workspaces_team_followed();
"""  # noqa: S608 - our own words

UNFOLLOW = """
DROP TRIGGER team_followed_update ON workspaces_member;
DROP TRIGGER team_followed_insert ON workspaces_member;
DROP FUNCTION workspaces_team_followed();
"""


class Migration(migrations.Migration):
    """Who was in which team when. Ranges of numbers stand for equality, so that no extension is needed."""

    dependencies = [("workspaces", "0006_invitation")]

    operations = [
        migrations.CreateModel(
            name="TeamSpell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(blank=True, null=True)),
                ("ends", models.DateField(blank=True, null=True)),
                ("member", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="team_spells", to="workspaces.member")),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="spells", to="workspaces.salesteam")),
                ("workspace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace")),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "team"], name="team_spell_by_team")],
                "constraints": [models.CheckConstraint(condition=models.Q(("ends__gt", models.F("starts"))), name="team_spell_forward")],
            },
        ),
        migrations.RunSQL(KEEP_APART, migrations.RunSQL.noop),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
        migrations.RunSQL(*isolate(TABLE)),
    ]
