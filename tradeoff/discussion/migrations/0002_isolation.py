from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("discussion", "0001_initial")]

    operations = [
        migrations.RunSQL(*isolate("discussion_attachment")),
        migrations.RunSQL(*isolate("discussion_comment")),
        migrations.RunSQL(*isolate("discussion_following")),
        migrations.RunSQL(*isolate("discussion_mention")),
        migrations.RunSQL(*isolate("discussion_task")),
        migrations.RunSQL(*isolate("discussion_wording")),
    ]
