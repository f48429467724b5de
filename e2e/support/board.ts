import type { Locator, Page } from 'playwright-core';

/** A column of the board by the key of its stage. */
export const column = (page: Page, stage: string): Locator => page.locator(`[data-stage="${stage}"]`);

/** A card by the deal's name, within the board or one column. */
export function card(within: Page | Locator, name: string): Locator {
  const page = 'page' in within ? within.page() : within;
  return within.locator('[data-card]').filter({ has: page.getByRole('button', { name, exact: true }) });
}

/** Number and sum as the head of a column shows them, e.g. `3¥ 27.6 万`. */
export const head = async (page: Page, stage: string): Promise<string> =>
  (await column(page, stage).locator('header > div').first().innerText()).replace(/\s+/g, ' ');

/** Drags by the mouse, as a hand does: press, move away in steps, wait until the target shows that it takes it, let go. */
export async function dragCard(page: Page, name: string, to: string): Promise<void> {
  const from = await card(page, name).boundingBox();
  const target = column(page, to);
  await target.scrollIntoViewIfNeeded();
  const goal = await target.boundingBox();
  if (from === null || goal === null) throw new Error(`nothing to drag: ${name} to ${to}`);
  await page.mouse.move(from.x + 40, from.y + 14);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 30, { steps: 3 });
  await page.mouse.move(goal.x + goal.width / 2, goal.y + 200, { steps: 8 });
  await target.locator('.border-dashed').waitFor();
  await page.mouse.up();
}
