from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("strategy", "0002_initial")]

    operations = [
        migrations.RunSQL(*isolate("strategy_assessment")),
        migrations.RunSQL(*isolate("strategy_lenssetting")),
        migrations.RunSQL(*isolate("strategy_objective")),
        migrations.RunSQL(*isolate("strategy_objectivefit")),
        migrations.RunSQL(*isolate("strategy_score")),
    ]
