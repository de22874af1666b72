from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("rates", "0001_initial")]

    operations = [migrations.RunSQL(*isolate("rates_rate")), migrations.RunSQL(*isolate("rates_statedamount"))]
