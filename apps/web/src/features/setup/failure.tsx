import { appText } from '../../app/app.text.ts';
import { AppProblem } from '../../app/problem.ts';
import { explain } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';

/** Message of a field that the server refused; undefined where it had nothing against it. */
export const refusalOf = (error: unknown, field: string): string | undefined =>
  error instanceof AppProblem ? error.fields.find((problem) => problem.field === field)?.message : undefined;

/**
 * A failed submit of a form without a session, in its place above the button.
 * @param shown fields of the form: their refusals stand beside them
 */
export function Failure({ error, shown = [] }: { error: unknown; shown?: readonly string[] }) {
  const t = useText(appText);
  if (error === null || error === undefined) return null;
  if (
    error instanceof AppProblem &&
    error.fields.length > 0 &&
    error.fields.every((problem) => shown.includes(problem.field))
  )
    return null;
  const { title, detail, requestId } = explain(error, t);
  return (
    <p role="alert" className="text-sm text-red-ink">
      {title}
      {detail && <span className="block text-ink-2">{detail}</span>}
      {requestId && <code className="block font-mono text-xs text-quiet">{requestId}</code>}
    </p>
  );
}
