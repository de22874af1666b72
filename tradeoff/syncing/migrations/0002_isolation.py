from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = ("linked", "mishap", "outgoing", "ownermatch", "pass", "reading")


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("syncing", "0001_initial")]

    operations = [migrations.RunSQL(*isolate(f"syncing_{table}")) for table in TABLES]
