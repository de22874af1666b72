from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = ("call", "speaker", "turn", "meanings", "tracker", "trackerhit", "proposedask")


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("calls", "0001_initial")]

    operations = [migrations.RunSQL(*isolate(f"calls_{table}")) for table in TABLES]
