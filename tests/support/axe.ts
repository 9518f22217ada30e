import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(path.resolve('node_modules/axe-core/axe.min.js'), 'utf8');

/** Half faded in, a dialog has half its contrast; what runs for seconds (a notice's time) is not waited for. */
const settled = `Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime <= 1000)
  .map((one) => one.finished.catch(() => undefined))).then(() => undefined)`;

/**
 * Serious and critical findings of axe; the calendar's own markup is known to miss two roles, which the list view makes up for. `within` is
 * a selector: what lies under the veil of a dialog is dim on purpose.
 */
export async function seriousFindings(page: Page, within = 'html'): Promise<string[]> {
  await page.evaluate(axeSource);
  await page.evaluate(settled);
  const violations = await page.evaluate(async (include) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          context: unknown,
          options: unknown,
        ): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }>;
      };
    };
    const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
    return (await axe.run({ include: [[include]], exclude: [['.ec']] }, rules)).violations;
  }, within);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
