"""HubSpot's twin."""

from tradeoff.integrations.hubspot.fake.twin import HubSpotTwin

__all__ = ["HubSpotTwin"]
