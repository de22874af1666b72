from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = ("intake_mailimport", "intake_form")


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("intake", "0001_initial")]

    operations = [migrations.RunSQL(*isolate(table)) for table in TABLES]
