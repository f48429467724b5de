import type { Locator, Page } from 'playwright-core';
import { join, type Person } from './api.ts';
import { openWorld, type World } from './world.ts';

/** A criterion as the API gives it; what belongs to one kind alone is there for that kind. */
interface DesignedCriterion {
  key: string;
  kind: string;
  label: { zh: string };
  document?: string;
  stage?: string;
  criterion?: string;
}
interface DesignedStage {
  id: string;
  key: string;
  name: { zh: string };
  kind: string;
  probability: number;
  ownerRoles: string[];
  actions: { label: { zh: string }; role: string }[];
  criteria: { entry: DesignedCriterion[]; exit: DesignedCriterion[] };
}
export interface Designed {
  process: { version: number | null };
  definition: { stages: DesignedStage[] };
}

/** Parts of the chosen stage. */
type Side = '进入标准' | '退出标准';
type Part = Side | '进入时自动派任务' | '谁来做' | '节奏';

/** The hands of a business person in the process designer. */
export class Designer {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  part(name: Part): Locator {
    return this.page.getByRole('complementary').getByRole('region', { name });
  }

  card(stage: string): Locator {
    return this.page
      .locator('button[data-stage]')
      .filter({ has: this.page.locator('b').getByText(stage, { exact: true }) });
  }

  remove(part: Part, item: string): Promise<void> {
    return this.part(part)
      .locator('div')
      .filter({ has: this.page.getByRole('button', { name: item }) })
      .last()
      .getByRole('button', { name: '删掉' })
      .click();
  }

  async pick(within: Locator, select: string, option: string): Promise<void> {
    await within.getByRole('combobox', { name: select }).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  /** Adds a criterion of a kind. @returns its open editor */
  async addCriterion(side: Side, words: string, kind: string): Promise<Locator> {
    await this.part(side).getByRole('button', { name: '条件' }).click();
    const editor = this.page.getByRole('dialog', { name: side });
    await editor.getByPlaceholder('写清楚什么算满足').fill(words);
    await this.pick(editor, '怎样算满足', kind);
    return editor;
  }

  /** Adds the condition that a field of the deal is filled in to the open editor of a criterion. */
  async askFilled(editor: Locator, field: string): Promise<void> {
    await editor.getByRole('button', { name: '加条件' }).first().click();
    const rule = this.page.getByRole('dialog', { name: '加条件' });
    await rule.getByRole('textbox', { name: '选一个字段' }).fill(field);
    await rule.getByRole('button', { name: field, exact: true }).click();
    await this.pick(rule, '筛选', '不为空');
    await rule.getByRole('button', { name: '完成' }).click();
  }

  /** Adds what is done on entering. @returns its open editor */
  async addAction(words: string): Promise<Locator> {
    await this.part('进入时自动派任务').getByRole('button', { name: '加动作' }).click();
    const editor = this.page.getByRole('dialog', { name: '进入时自动派任务' });
    await editor.getByRole('textbox', { name: /^做什么\*?$/ }).fill(words);
    return editor;
  }

  /** Closes the editor that is open. */
  close(): Promise<void> {
    return this.page.keyboard.press('Escape');
  }

  saved(): Promise<void> {
    return this.page.getByRole('status').getByText('已保存', { exact: true }).waitFor();
  }
}

/** A world in which a process can be published, a role without a person being refused: its designer, and a rep to sell by it. */
export interface DesignerWorld {
  world: World;
  operations: Person;
  rep: Person;
  page: Page;
  faults: string[];
  designer: Designer;
}
export async function openDesignerWorld(): Promise<DesignerWorld> {
  const world = await openWorld();
  const [operations, rep] = await Promise.all([
    join(world.admin, '何敏', 'he@example.com', ['operations']),
    join(world.admin, '王磊', 'wang@example.com', ['salesRep']),
  ]);
  await Promise.all(
    ['salesManager', 'presales', 'legal', 'finance', 'delivery'].map((role) =>
      join(world.admin, `${role} 同事`, `${role.toLowerCase()}@example.com`, [role]),
    ),
  );
  const { page, faults } = await world.visit({ person: operations });
  return { world, operations, rep, page, faults, designer: new Designer(page) };
}
