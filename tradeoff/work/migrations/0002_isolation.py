from django.db import migrations

from tradeoff.kernel.isolation import isolate

# Numbers only: what a periodic job needs to enter one workspace after the other, as the tables' owner reads them.
EVERY_WORKSPACE = """
    CREATE FUNCTION work_every_workspace() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$ SELECT id FROM public.workspaces_workspace ORDER BY id $$
"""


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("work", "0001_initial")]

    operations = [
        migrations.RunSQL(*isolate("work_run")),
        migrations.RunSQL(*isolate("work_trouble")),
        migrations.RunSQL(EVERY_WORKSPACE, "DROP FUNCTION work_every_workspace()"),
    ]
