/** Objects of the sample; their keys in the script are unique over all objects. */
export type SampleObject = 'account' | 'contact' | 'lead' | 'opportunity' | 'activity' | 'task';

/** Values by field; money in minor units, instants as ISO strings, days as `YYYY-MM-DD`. */
export type SampleValues = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

/** Field → key of the record or person that it points to. */
export type SampleLinks = Readonly<Record<string, string>>;

/** One thing that a person does at a moment, in the words of the services that will be called. */
export type SampleAction = {
  /** Epoch milliseconds. */
  at: number;
  /** Key of the person. */
  by: string;
} & (
  | { do: 'create'; object: SampleObject; key: string; values: SampleValues; links: SampleLinks; process?: string }
  | { do: 'change'; object: SampleObject; key: string; values: SampleValues; links?: SampleLinks; reason?: string }
  /** To the stage of the deal's process with this key. */
  | { do: 'move'; key: string; stage: string; reason?: string; lossReason?: string; lostTo?: string }
  | { do: 'transfer'; object: SampleObject; key: string; to: string; reason: string }
  /** Takes people in as collaborators, beside those that are. */
  | { do: 'share'; object: SampleObject; key: string; with: readonly string[] }
  /** `@{person}` in the text mentions them. */
  | { do: 'comment'; object: SampleObject; key: string; text: string }
  /** Reads all that they were told so far. */
  | { do: 'read' }
  /** Facts that a service maintains and nobody types: a quote went out, a lead was converted. */
  | { do: 'facts'; object: SampleObject; key: string; values: SampleValues; links?: SampleLinks }
);

export type ActionOf<K extends SampleAction['do']> = Extract<SampleAction, { do: K }>;
