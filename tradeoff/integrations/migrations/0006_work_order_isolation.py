from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on the orders of work."""

    dependencies = [("integrations", "0005_sockets_people_orders")]

    operations = [migrations.RunSQL(*isolate("integrations_workorder"))]
