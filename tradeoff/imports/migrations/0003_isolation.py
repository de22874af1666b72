from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("imports", "0002_initial")]

    operations = [
        migrations.RunSQL(*isolate("imports_import")),
    ]
