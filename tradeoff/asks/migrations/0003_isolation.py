from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("asks", "0002_initial")]

    operations = [
        migrations.RunSQL(*isolate("asks_answer")),
        migrations.RunSQL(*isolate("asks_appeal")),
        migrations.RunSQL(*isolate("asks_ask")),
        migrations.RunSQL(*isolate("asks_askmerge")),
        migrations.RunSQL(*isolate("asks_triagepolicy")),
    ]
