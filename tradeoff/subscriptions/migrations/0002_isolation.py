from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = ("subscription", "subscriptionfact")


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("subscriptions", "0001_initial")]

    operations = [migrations.RunSQL(*isolate(f"subscriptions_{table}")) for table in TABLES]
