import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** What axe finds on a page that is serious or worse: the rule, and the elements. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // Into the page by the debugger's own way: its policy lets no script in that is not its own.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const axe = (
      window as unknown as {
        readonly axe: {
          run(): Promise<{
            readonly violations: readonly {
              readonly id: string;
              readonly impact: string;
              readonly nodes: readonly { readonly html: string }[];
            }[];
          }>;
        };
      }
    ).axe;
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
}
