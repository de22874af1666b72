from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("log", "0002_initial")]

    operations = [
        migrations.RunSQL(*isolate("log_entry")),
    ]
