from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = ("step", "insight", "tag", "tagging", "savedview")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial")]
    operations = [migrations.RunSQL(*isolate(f"inbox_{table}")) for table in TABLES]
