from django.db import migrations, models


class Migration(migrations.Migration):
    """A person's time zone, and the table in which all web processes count tries to sign in."""

    dependencies = [("workspaces", "0002_isolation")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(blank=True, default="", help_text="Empty: the zone of the workspace.", max_length=60),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "CREATE TABLE workspaces_counter (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
            " expires timestamptz NOT NULL);"
            "CREATE INDEX workspaces_counter_expires ON workspaces_counter (expires);",
            "DROP TABLE workspaces_counter;",
        ),
    ]
