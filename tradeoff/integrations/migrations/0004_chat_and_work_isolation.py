from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on the tables of chat and work."""

    dependencies = [("integrations", "0003_chat_and_work")]

    operations = [
        migrations.RunSQL(*isolate("integrations_chatperson")),
        migrations.RunSQL(*isolate("integrations_chattold")),
        migrations.RunSQL(*isolate("integrations_workthing")),
    ]
