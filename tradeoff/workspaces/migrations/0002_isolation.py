from django.db import migrations

from tradeoff.kernel.isolation import CURRENT_USER, isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("workspaces", "0001_initial")]

    operations = [
        migrations.RunSQL(*isolate("workspaces_area")),
        migrations.RunSQL(*isolate("workspaces_member", also_readable="user_id = " + CURRENT_USER)),
        migrations.RunSQL(*isolate("workspaces_memberrole")),
        migrations.RunSQL(*isolate("workspaces_product")),
        migrations.RunSQL(*isolate("workspaces_salesteam")),
        migrations.RunSQL(
            *isolate(
                "workspaces_workspace",
                column="id",
                also_readable="id IN (SELECT workspace_id FROM workspaces_member WHERE user_id = " + CURRENT_USER + ")",
            )
        ),
    ]
