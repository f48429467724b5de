/** A draft played on the past, beside the designer: start it, watch it, read what it would have changed. */
export function RehearsalPanel({ processId, hasDraft }: { processId: string; hasDraft: boolean }) {
  return <section data-process={processId} hidden={!hasDraft} />;
}
