import type { Locator, Page } from 'playwright-core';

/** The line of a criterion, by `stage.criterion`, within the room of a deal or the sheet of what a move lacks. */
export const criterion = (within: Locator, ref: string): Locator => within.locator(`[data-criterion="${ref}"]`);

/** The room of a deal below its header. */
export const room = (page: Page): Locator => page.getByRole('tabpanel');

/** The sheet of what a move into the stage still lacks. */
export const lackSheet = (page: Page, stage: string): Locator =>
  page.getByRole('dialog', { name: new RegExp(`^(进入“${stage}”还差|“${stage}”的标准已满足)`) });

/** Presses 推进到 and waits for the sheet. @returns the sheet */
export async function askToAdvance(page: Page, stage: string): Promise<Locator> {
  await page.getByRole('button', { name: `推进到 ${stage}` }).click();
  const sheet = lackSheet(page, stage);
  await sheet.waitFor();
  return sheet;
}

/** Names of what the sheet lists, in gate order, without what it says beside them. */
export const lacking = (sheet: Locator): Promise<string[]> =>
  sheet.locator('[data-criterion] button[aria-expanded] > span:first-child').allInnerTexts();

/** Presses 推进到, which the open door answers by the move. */
export async function advance(page: Page, deal: string, stage: string): Promise<void> {
  await page.getByRole('button', { name: `推进到 ${stage}` }).click();
  await page.getByText(`“${deal}”已移到“${stage}”`).last().waitFor();
}

/** Uploads through the button of a criterion; the file takes the kind that it asks for. */
export async function attach(page: Page, line: Locator, name: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    line.getByRole('button', { name: /^上传/ }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
}

/** Gives one's word through the button of a criterion. */
export async function declare(line: Locator, note: string): Promise<void> {
  await line.getByRole('button', { name: /^声明已满足/ }).click();
  await line.getByRole('form').getByRole('textbox').fill(note);
  await line.getByRole('form').getByRole('button', { name: '声明已满足' }).click();
}
