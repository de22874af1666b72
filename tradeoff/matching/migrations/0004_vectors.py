"""Vectors stand in a table of their own, where PostgreSQL has pgvector; elsewhere words alone match, and pages say so."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tradeoff.matching.vectors import create


def forward(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    create(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_words")]
    operations = [
        migrations.RunPython(forward, migrations.RunPython.noop),
        migrations.RunSQL(migrations.RunSQL.noop, "DROP TABLE IF EXISTS matching_vector;"),
    ]
