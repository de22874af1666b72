from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = ("passage", "serving", "likeness", "mergesuggestion", "themerun", "theme", "thememember")


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]
    operations = [migrations.RunSQL(*isolate(f"matching_{table}")) for table in TABLES]
