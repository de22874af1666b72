from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("integrations", "0001_initial")]

    operations = [
        migrations.RunSQL(*isolate("integrations_connection")),
        migrations.RunSQL(*isolate("integrations_delivery")),
    ]
