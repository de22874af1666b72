"""HubSpot as a source of deals."""
