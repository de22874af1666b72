from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on the questions back."""

    dependencies = [("asks", "0005_question")]

    operations = [migrations.RunSQL(*isolate("asks_question"))]
