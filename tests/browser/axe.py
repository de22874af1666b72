"""axe-core, run inside a page: what somebody with a screen reader, a keyboard or weak eyes would stumble over."""

from __future__ import annotations

import functools

from playwright.sync_api import Page

from tradeoff.config.places import CHECKOUT

SCRIPT = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
  return found.violations.map(v => `${v.id} (${v.impact}): ${v.help}\\n`
    + v.nodes.slice(0, 3).map(n => `    ${n.target.join(' ')} ${n.html.slice(0, 160)}`
      + ` ${n.any.concat(n.all)[0]?.message ?? ''}`).join('\\n')
    + (v.nodes.length > 3 ? `\\n    and ${v.nodes.length - 3} more` : ''));
}"""


@functools.cache
def _source() -> str:
    return SCRIPT.read_text()


def findings(page: Page) -> list[str]:
    """One text a broken rule; evaluated from outside, so the page's content security policy stays as it is."""
    page.evaluate(_source() + "; undefined")
    found: list[str] = page.evaluate(RUN, list(RULES))
    return found
