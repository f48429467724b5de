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

/** Holds a card over a column by the mouse, as a hand does: press, move away in steps, wait until the target shows that it takes it. */
export async function holdCard(page: Page, name: string, over: string): Promise<Locator> {
  const target = column(page, over);
  // Before the card is looked for: a board that scrolls takes its cards along. In the middle, for a card that is held near an
  // edge scrolls the board on.
  await target.evaluate((element) => element.scrollIntoView({ inline: 'center' }));
  const from = await card(page, name).boundingBox();
  const goal = await target.boundingBox();
  if (from === null || goal === null) throw new Error(`nothing to drag: ${name} to ${over}`);
  await page.mouse.move(from.x + 40, from.y + 14);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 30, { steps: 3 });
  await page.mouse.move(goal.x + goal.width / 2, goal.y + 200, { steps: 8 });
  const box = target.locator('.border-dashed');
  await box.waitFor();
  // What a column lacks shows as soon as the card is held; only this says that the hand is over it.
  await page.locator(`[data-stage="${over}"][data-over]`).waitFor();
  return box;
}

/** Drags by the mouse and lets go. */
export async function dragCard(page: Page, name: string, to: string): Promise<void> {
  await holdCard(page, name, to);
  await page.mouse.up();
}
