from django.db import migrations

from tradeoff.kernel.searching import searchable


class Migration(migrations.Migration):
    """Search by words, in the index."""

    dependencies = [("asks", "0003_isolation")]

    operations = [
        migrations.RunSQL(*searchable("asks_saying", "asks_ask", "wants")),
    ]
