import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * Faults by the rules of WCAG A and AA, each with the first element that has it: by one rule `only`,
 * or `within` one part of the page, because looking at everything takes seconds.
 */
export async function violations(page: Page, only?: string, within?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  if (within !== undefined) axe.include(within);
  if (only === undefined) {
    axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  } else axe.withRules(only);
  const { violations: found } = await axe.analyze();
  return found.map(
    ({ id, nodes }) => `${page.url()} ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
  );
}
