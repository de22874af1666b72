from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = ("draftingsetting", "draft")


class Migration(migrations.Migration):
    dependencies = [("drafting", "0001_initial")]
    operations = [migrations.RunSQL(*isolate(f"drafting_{table}")) for table in TABLES]
