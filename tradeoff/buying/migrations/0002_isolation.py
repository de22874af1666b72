from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = ("dealrole", "dealroleversion", "valuecase", "valuecaseversion", "buyingpolicy", "fitcriterion")


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("buying", "0001_initial")]

    operations = [migrations.RunSQL(*isolate(f"buying_{table}")) for table in TABLES]
