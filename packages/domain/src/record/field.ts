import type { Label } from '../platform/label.ts';

/** The closed set of field kinds; each has one module in `field-kinds.ts` (parse, validate, SQL type, wire schema). */
export const FIELD_KINDS = [
  'text',
  'longText',
  'integer',
  'decimal',
  'money',
  'percent',
  'date',
  'dateTime',
  'boolean',
  'choice',
  'multiChoice',
  'reference',
  'user',
  'department',
  'phone',
  'email',
  'url',
  'address',
  'attachment',
  'autoNumber',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

export interface ChoiceOption {
  key: string;
  label: Label;
  /** A token of the palette (`slate`, `blue`, `violet`, `teal`, ...); never green, amber or red: those mean health. */
  color?: string;
  /** No longer offered, still shown where it stands. */
  retired?: boolean;
  /** Other words for it in files to import, Chinese and English, lower case. */
  synonyms?: readonly string[];
}

interface FieldBase {
  /** camelCase for standard fields; `cf_` + snake_case for custom ones. ASCII. */
  key: string;
  label: Label;
  hint?: Label;
  required?: boolean;
  /** Kept by the service that causes it; no caller may write it. */
  system?: boolean;
  /** For services alone: no caller reads, filters by or writes it. */
  internal?: boolean;
  /** The text is the key of one of these: programs read it, people are shown the name behind it. */
  names?: 'stage' | 'action' | 'role';
  /** Takes part in global search and in the duplicate look-up. */
  searchable?: boolean;
  /** Personal information (export, erase, masking). */
  personal?: boolean;
  /** Values must differ within the workspace (among records not in the bin). */
  unique?: boolean;
  /** Custom field only: kept in a typed slot column as well, so that filters and sorts are fast. */
  indexed?: boolean;
  /** Custom field only: its slot column, given by the engine. */
  slot?: string;
  /** Value of a new record when the caller gives none. */
  default?: unknown;
  /** Other names in files to import, Chinese and English, lower case. */
  synonyms?: readonly string[];
}

export type Field =
  | (FieldBase & { kind: 'text' | 'longText'; maxLength?: number })
  | (FieldBase & { kind: 'phone' | 'email' | 'url' })
  | (FieldBase & { kind: 'integer'; min?: number; max?: number })
  /** Kept as an integer of `scale` decimal places; on the wire a JSON number. */
  | (FieldBase & { kind: 'decimal'; scale: number; min?: number; max?: number })
  /** Integer minor units of the record's `currency`. `base: true` fields are in the workspace's currency. */
  | (FieldBase & { kind: 'money'; base?: boolean; min?: number })
  /** 0 to 1. */
  | (FieldBase & { kind: 'percent' })
  | (FieldBase & { kind: 'date' | 'dateTime' | 'boolean' })
  | (FieldBase & { kind: 'choice' | 'multiChoice'; options: readonly ChoiceOption[] })
  | (FieldBase & { kind: 'reference'; to: string })
  | (FieldBase & { kind: 'user' | 'department' })
  | (FieldBase & { kind: 'address' })
  | (FieldBase & { kind: 'attachment' })
  /** `{YYYY}` year, `{MM}` month, `{0000}` counter of that width, e.g. `OPP-{YYYY}-{0000}`. */
  | (FieldBase & { kind: 'autoNumber'; pattern: string });

/** The field of one kind; it also narrows members of `Field` that share several kinds (`text | longText`). */
export type FieldOf<K extends FieldKind> = Field extends infer F
  ? F extends { kind: infer Kinds }
    ? K extends Kinds
      ? F & { kind: K }
      : never
    : never
  : never;
export const isCustom = (field: Pick<Field, 'key'>): boolean => field.key.startsWith('cf_');
