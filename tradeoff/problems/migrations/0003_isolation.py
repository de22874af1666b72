from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("problems", "0002_initial")]

    operations = [
        migrations.RunSQL(*isolate("problems_filing")),
        migrations.RunSQL(*isolate("problems_option")),
        migrations.RunSQL(*isolate("problems_problem")),
        migrations.RunSQL(*isolate("problems_problemmerge")),
        migrations.RunSQL(*isolate("problems_problemview")),
    ]
