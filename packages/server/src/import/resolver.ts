import type { ImportResolution, ImportSettings } from '@throughline/domain/import/import.contract.ts';
import { type ProcessDefinition, type Stage } from '@throughline/domain/process/process.ts';
import { CERTAIN, resolveStage } from '@throughline/domain/process/stage-synonyms.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { findPublished, listProcessRows } from '../process/process.queries.ts';
import { NameIndex, spellingOf } from './name-index.ts';

export type PersonAction = 'invite' | 'me' | 'empty' | 'refuse';
export type FoundPerson = { id: string } | { action: PersonAction };
export interface FoundStage {
  stage: Stage | null;
  confidence: number;
  by: 'person' | 'name' | 'default' | null;
}

const MOST_LISTED = 500;
const ANY = '';

/** Answers what the names of a file stand for, and keeps count of them for the report. */
export class Resolver {
  readonly ctx: Ctx;
  readonly settings: ImportSettings;
  readonly #people: Map<string, string>;
  readonly #indexes = new Map<string, NameIndex>();
  readonly #definitions = new Map<string, ProcessDefinition>();
  readonly #processes = new Map<string, string>();
  readonly #stages = new Map<string, FoundStage>();
  readonly #seenPeople = new Map<string, number>();
  readonly #seenStages = new Map<string, number>();
  readonly #seenReferences = new Map<string, { field: string; name: string; rows: number }>();
  readonly #seenChoices = new Map<string, { field: string; name: string; rows: number }>();
  readonly #own = new Set<string>();
  readonly #sums = new Map<string, { amount: number; rows: number }>();
  #stageNames = new Map<string, string>();

  private constructor(ctx: Ctx, settings: ImportSettings) {
    this.ctx = ctx;
    this.settings = settings;
    this.#people = peopleBySpelling(ctx);
  }

  static async open(ctx: Ctx, tx: Tx, settings: ImportSettings): Promise<Resolver> {
    const resolver = new Resolver(ctx, settings);
    for (const row of await listProcessRows(tx)) {
      if (row.retired) continue;
      const version = await findPublished(ctx, tx, row.id);
      if (version === undefined) continue;
      resolver.#definitions.set(row.id, version.definition);
      for (const name of [row.name, row.name_en, row.key]) resolver.#processes.set(spellingOf(name), row.id);
      if (row.is_default && settings.process == null) resolver.#definitions.set(ANY, version.definition);
    }
    const chosen = settings.process == null ? undefined : resolver.#definitions.get(settings.process);
    if (chosen !== undefined) resolver.#definitions.set(ANY, chosen);
    return resolver;
  }

  /** Makes the names of a chunk answerable. @param wanted object key → names */
  async prepare(tx: Tx, wanted: ReadonlyMap<string, readonly string[]>): Promise<void> {
    for (const [object, texts] of wanted) await this.index(object).prepare(tx, texts);
  }

  index(object: string): NameIndex {
    let index = this.#indexes.get(object);
    if (index === undefined) {
      index = new NameIndex(this.ctx, object);
      this.#indexes.set(object, index);
    }
    return index;
  }

  person(name: string, count = true): FoundPerson {
    if (count) this.#seenPeople.set(name, (this.#seenPeople.get(name) ?? 0) + 1);
    const decided = this.settings.people?.[name];
    if (decided !== undefined && !isAction(decided)) return { id: decided };
    if (decided === undefined) {
      const id = this.#people.get(spellingOf(name));
      if (id !== undefined) return { id };
    }
    const action = decided ?? this.settings.unknownPeople ?? 'refuse';
    return isAction(action) ? { action } : { id: action };
  }

  process(name: string): string | undefined {
    return this.#definitions.has(name) && name !== ANY ? name : this.#processes.get(spellingOf(name));
  }

  /** @param process id; the import's process otherwise */
  stage(name: string, process: string | undefined, count = true): FoundStage {
    if (count) this.#seenStages.set(name, (this.#seenStages.get(name) ?? 0) + 1);
    const key = `${process ?? ANY} ${name}`;
    let found = this.#stages.get(key);
    if (found === undefined) {
      found = this.#findStage(name, this.#definitions.get(process ?? ANY));
      this.#stages.set(key, found);
    }
    this.#stageNames.set(name, key);
    return found;
  }

  /** @returns undefined for a stage of no published process */
  stageById(id: string): Stage | undefined {
    return [...this.#definitions.values()].flatMap((definition) => definition.stages).find((stage) => stage.id === id);
  }

  #findStage(name: string, definition: ProcessDefinition | undefined): FoundStage {
    const decided = this.settings.stages?.[name];
    if (decided !== undefined) return { stage: this.stageById(decided) ?? null, confidence: 1, by: 'person' };
    const match = definition === undefined ? undefined : resolveStage(definition, name);
    if (match !== undefined && match.confidence >= CERTAIN)
      return { stage: match.stage, confidence: match.confidence, by: 'name' };
    const fallback = this.settings.unknownStage == null ? undefined : this.stageById(this.settings.unknownStage);
    if (fallback !== undefined) return { stage: fallback, confidence: 1, by: 'default' };
    // A likely stage below certainty is proposed, not taken.
    return { stage: null, confidence: match?.confidence ?? 0, by: null };
  }

  /** The stage that is likely meant by a name that is not certain; undefined where nothing comes near. */
  likelyStage(name: string, process: string | undefined): Stage | undefined {
    const definition = this.#definitions.get(process ?? ANY);
    return definition === undefined ? undefined : resolveStage(definition, name)?.stage;
  }

  countReference(field: string, name: string): void {
    count(this.#seenReferences, field, name);
  }

  /** Name of a record that the file itself brings: a reference to it makes no other one. */
  bringsOwn(name: string): void {
    this.#own.add(spellingOf(name));
  }

  countChoice(field: string, name: string): void {
    count(this.#seenChoices, field, name);
  }

  countAmount(currency: string, amount: number): void {
    const sum = this.#sums.get(currency) ?? { amount: 0, rows: 0 };
    this.#sums.set(currency, { amount: sum.amount + amount, rows: sum.rows + 1 });
  }

  /**
   * What was seen since the beginning, most frequent first.
   * @param selfFields fields that point to records of the file's own kind
   */
  report(selfFields: ReadonlySet<string>): ImportResolution {
    const { directory } = this.ctx;
    return {
      people: frequent([...this.#seenPeople].map(([name, rows]) => ({ name, rows }))).map(({ name, rows }) => {
        const found = this.person(name, false);
        return 'id' in found
          ? { name, rows, member: { id: found.id, name: directory.members.get(found.id)?.name ?? null }, action: null }
          : { name, rows, member: null, action: found.action };
      }),
      stages: frequent([...this.#seenStages].map(([name, rows]) => ({ name, rows }))).map(({ name, rows }) => {
        const found = this.#stages.get(this.#stageNames.get(name) ?? '') ?? { stage: null, confidence: 0, by: null };
        const stage = found.stage === null ? null : { id: found.stage.id, name: found.stage.name.zh };
        return { name, rows, stage, confidence: found.confidence, by: found.by };
      }),
      references: frequent(
        [...this.#seenReferences.values()].filter(
          ({ field, name }) => !(selfFields.has(field) && this.#own.has(spellingOf(name))),
        ),
      ).map((seen) => ({
        ...seen,
        action: this.settings.unknownReferences ?? 'refuse',
      })),
      choices: frequent([...this.#seenChoices.values()]),
      sums: [...this.#sums].map(([currency, sum]) => ({ currency, ...sum })),
    };
  }
}

const isAction = (value: string): value is PersonAction => ['invite', 'me', 'empty', 'refuse'].includes(value);

function count(seen: Map<string, { field: string; name: string; rows: number }>, field: string, name: string): void {
  const key = `${field} ${name}`;
  const known = seen.get(key);
  if (known !== undefined) known.rows++;
  else if (seen.size < 100_000) seen.set(key, { field, name, rows: 1 });
}

const frequent = <T extends { rows: number }>(seen: T[]): T[] =>
  seen.toSorted((a, b) => b.rows - a.rows).slice(0, MOST_LISTED);

/** Members by name, e-mail and id; of several with one name the active one counts. */
function peopleBySpelling(ctx: Ctx): Map<string, string> {
  const people = new Map<string, string>();
  const members = [...ctx.directory.members.values()].toSorted(
    (a, b) => Number(b.status === 'active') - Number(a.status === 'active'),
  );
  for (const { id, name, email } of members) {
    for (const text of [name, email, id]) if (!people.has(spellingOf(text))) people.set(spellingOf(text), id);
  }
  return people;
}
