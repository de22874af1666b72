from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("decisions", "0003_initial")]

    operations = [
        migrations.RunSQL(*isolate("decisions_decision")),
        migrations.RunSQL(*isolate("decisions_decisionoption")),
        migrations.RunSQL(*isolate("decisions_decisionright")),
        migrations.RunSQL(*isolate("decisions_dissent")),
    ]
