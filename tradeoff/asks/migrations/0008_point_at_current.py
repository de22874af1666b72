from __future__ import annotations

from django.db import migrations

POINT = """
    UPDATE asks_ask SET current_id = newest.id
      FROM (SELECT DISTINCT ON (ask_id) ask_id, id FROM asks_answer ORDER BY ask_id, at DESC, id DESC) AS newest
     WHERE asks_ask.id = newest.ask_id
"""


class Migration(migrations.Migration):
    """Asks that were answered before point at their newest answer too."""

    dependencies = [("asks", "0007_current_answer")]

    operations = [migrations.RunSQL(POINT, migrations.RunSQL.noop)]
