from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.RunSQL(*isolate(f"notices_{table}")) for table in ("mail", "notice", "preference", "rhythm")
    ]
