"""Ask sentences against what maintainers labelled: an issue with an ask sentence should be one labelled feature.

The labels are of issues, so this says how well proposals single out issues that want something, not how well each
sentence is cut; nobody has labelled sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evaluation.data import rows
from tradeoff.text.asking import asks_in

ISSUES = "fr_nlbse2024_issue_types/issues_{}.csv"
REQUESTS = "fr_re2025_100_feature_requests/100-FeatureRequests-GroundTruth-RequestLevel.csv"
_NOISE = re.compile(r"```.*?```|<[^>]*>|^#.*$|https?://\S+", re.DOTALL | re.MULTILINE)
CUTS = (0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Cut:
    """Proposals from a probability up."""

    least: float
    precision: float
    recall: float
    requests_found: float

    @property
    def f1(self) -> float:
        """Between precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def cuts() -> list[Cut]:
    """On the test part of the fixed split, and the share of a hundred feature requests in which one is found."""
    issues = [
        (_most(f"{row['title']}\n{_plain(row['body'])}"), row["label"] == "feature")
        for row in rows(ISSUES.format("test"))
    ]
    requests = [_most(row["TextUsedForAnnotation"].rpartition("Request Description - ")[2]) for row in rows(REQUESTS)]
    found = []
    for least in CUTS:
        right = sum(label for level, label in issues if level >= least)
        proposed = sum(level >= least for level, _ in issues)
        wanted = sum(label for _, label in issues)
        share = sum(level >= least for level in requests) / len(requests)
        found.append(Cut(least, right / max(proposed, 1), right / wanted, share))
    return found


def _plain(body: str) -> str:
    return _NOISE.sub("", body)[:3_000]


def _most(text: str) -> float:
    return max((one.probability for one in asks_in(text, least=0.0)), default=0.0)
