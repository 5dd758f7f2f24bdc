import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** Rules that what is on the page decides by its colours; no other rule finds another thing in another colour scheme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

interface Axe {
  run(options: object): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
}

/** What axe calls serious or critical on the page as it is. `colour`: of what another colour scheme can change. */
export async function seriousFaults(page: Page, rules: 'all' | 'colour' = 'all'): Promise<readonly string[]> {
  // Into the page by the debugger's own way: its policy lets no script in that is not its own.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(
    async (only) => {
      const { axe } = window as unknown as { readonly axe: Axe };
      const { violations } = await axe.run({
        // Of what is well only the count would be told; nothing has frames, and no style is from elsewhere.
        resultTypes: ['violations'],
        preload: false,
        ...(only === null ? {} : { runOnly: only }),
      });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    },
    rules === 'all' ? null : COLOUR_RULES,
  );
}
