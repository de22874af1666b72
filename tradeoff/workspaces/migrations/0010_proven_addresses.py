from django.db import migrations

from tradeoff.kernel.isolation import CURRENT_ADDRESS


class Migration(migrations.Migration):
    """Who has proven an address reads the invitations to it, before there is a workspace to be in."""

    dependencies = [("workspaces", "0009_sealed_factors")]

    operations = [
        migrations.RunSQL(
            "CREATE POLICY also_readable ON workspaces_invitation FOR SELECT USING (email = " + CURRENT_ADDRESS + ");",
            "DROP POLICY also_readable ON workspaces_invitation;",
        ),
    ]
