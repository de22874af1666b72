"""axe-core, run inside a page: what somebody with a screen reader, a keyboard or weak eyes would stumble over."""

from __future__ import annotations

import functools

from playwright.sync_api import Page

from tradeoff.config.places import CHECKOUT

SCRIPT = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOUR = ("color-contrast", "link-in-text-block")  # what a theme can change
RUN = """async ([type, values]) => {
  const found = await axe.run(document, {runOnly: {type, values}, resultTypes: ['violations']});
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
    found: list[str] = page.evaluate(RUN, ["tag", list(RULES)])
    return found


def colour_findings(page: Page) -> list[str]:
    """The same for a page looked at before, once its theme has changed: what colours alone can break."""
    found: list[str] = page.evaluate(RUN, ["rule", list(OF_COLOUR)])
    return found
