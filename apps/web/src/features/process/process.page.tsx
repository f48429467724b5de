import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { getProcess } from '@throughline/domain/process/process.contract.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { NotFound } from '../../app/fault.tsx';
import { keys } from '../../app/keys.ts';
import { PageBar } from '../../app/page-bar.tsx';
import { AppProblem } from '../../app/problem.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { rolesQuery } from '../settings/roles-query.ts';
import { useSend } from '../settings/use-send.ts';
import { draftProblems, movedStage, ordered, tidied, withNewStage, withoutStage, withStage } from './draft-edit.ts';
import { processText } from './process.text.ts';
import { StageCard } from './stage-card.tsx';
import { StageEditor } from './stage-editor.tsx';
import { StageReader } from './stage-reader.tsx';

type Detail = ResponseOf<typeof getProcess>;
const keyOf = (id: string) => ['processes', id] as const;

/** A process read like a document; changed as a draft, published as a version. */
export default function ProcessPage() {
  const { id } = useParams({ strict: false });
  const detail = useQuery({
    queryKey: keyOf(id ?? ''),
    queryFn: ({ signal }) => request<Detail>('GET', `/processes/${id}`, { signal }),
    enabled: id !== undefined,
  });
  if (!id) return <NotFound />;
  if (detail.isPending) return <SkeletonRows rows={10} className="p-6" />;
  if (detail.isError)
    return detail.error instanceof AppProblem && detail.error.code === 'not_found' ? (
      <NotFound />
    ) : (
      <ProblemState error={detail.error} onRetry={() => void detail.refetch()} />
    );
  // A saved draft or another version begins the page anew.
  return <Loaded key={JSON.stringify([detail.data.process.version, detail.data.draft])} detail={detail.data} />;
}

function Loaded({ detail }: { detail: Detail }) {
  const t = useText(processText);
  const ui = useText(uiText);
  const label = useLabel();
  const canManage = useAdminRight('manageProcesses');
  const roles = useQuery(rolesQuery).data ?? [];
  const { process, definition, draft } = detail;
  const kept = draft ?? definition;
  const [working, setWorking] = useState<ProcessDefinition | undefined>(draft ?? undefined);
  const [chosen, setChosen] = useState<string>();
  const [asking, setAsking] = useState(false);
  const { send, busy } = useSend(keyOf(process.id), keys.processes);
  const shown = working ?? definition;
  const stages = ordered(shown);
  const stage = stages.find((one) => one.id === chosen) ?? stages[0];
  const editing = working !== undefined && canManage;
  const isChanged = working !== undefined && JSON.stringify(tidied(working)) !== JSON.stringify(tidied(kept));
  const problem = working ? draftProblems(working)[0] : undefined;
  const next =
    Math.max(0, ...detail.versions.filter((version) => version.status !== 'draft').map((version) => version.number)) +
    1;
  const roleName = (key: string): string => {
    const role = roles.find((one) => one.key === key);
    return role ? label(role.name) : key;
  };
  const nameOf = (id: string): string => {
    const one = stages.find((candidate) => candidate.id === id);
    return one ? label(one.name) : '';
  };
  const save = async (): Promise<boolean> => {
    if (!working) return false;
    if (!isChanged && draft) return true;
    return (
      (await send('PUT', `/processes/${process.id}/draft`, {
        body: { definition: tidied(working) },
        done: t('draftSaved'),
      })) !== undefined
    );
  };
  const publish = async (): Promise<void> => {
    setAsking(false);
    if (await save()) await send('POST', `/processes/${process.id}/publish`, { done: t('published') });
  };
  const drop = async (): Promise<void> => {
    if (draft) await send('DELETE', `/processes/${process.id}/draft`, { done: t('draftDropped') });
    setWorking(undefined);
  };
  return (
    <>
      <PageBar
        above={
          <Link to={'/settings/processes' as '/'} className="hover:text-ink">
            {t('processes')}
          </Link>
        }
        title={label(process.name)}
        actions={
          canManage &&
          (editing ? (
            <>
              <Button variant="ghost" busy={busy} onClick={() => void drop()}>
                {t('dropDraft')}
              </Button>
              <Button busy={busy} disabled={!isChanged || problem !== undefined} onClick={() => void save()}>
                {t('saveDraft')}
              </Button>
              <Button
                variant="primary"
                busy={busy}
                disabled={problem !== undefined || (!isChanged && !draft)}
                onClick={() => setAsking(true)}
              >
                {t('publish', { number: next })}
              </Button>
            </>
          ) : (
            <Button variant="primary" onClick={() => setWorking(definition)}>
              {t('edit')}
            </Button>
          ))
        }
      >
        {editing && <Chip>{t('draftOf', { number: next })}</Chip>}
        <span className="truncate text-ink-2 max-md:hidden">
          {process.version === null ? t('neverPublished') : t('inUse', { number: process.version })}
        </span>
        {isChanged && !problem && <span className="text-sm text-accent-ink max-md:hidden">{t('unsaved')}</span>}
      </PageBar>
      <div className="min-h-0 flex-1 overflow-auto md:grid md:grid-cols-[minmax(0,1fr)_340px] md:overflow-hidden">
        <div className="min-h-0 bg-bg px-6 py-5 max-md:px-3.5 md:overflow-auto">
          <ol className="mx-auto flex max-w-[640px] flex-col">
            {stages.map((one, at) => (
              <li key={one.id} className="flex flex-col items-center">
                {at > 0 && <span aria-hidden className="h-4 w-px bg-line-strong" />}
                <StageCard
                  stage={one}
                  number={at + 1}
                  chosen={one === stage}
                  roleName={roleName}
                  onChoose={() => setChosen(one.id)}
                />
              </li>
            ))}
          </ol>
          {editing && (
            <div className="mx-auto mt-3 max-w-[640px]">
              <Button
                icon={<Plus aria-hidden size={13} />}
                onClick={() => {
                  const id = crypto.randomUUID();
                  setWorking(withNewStage(shown, stage?.id, id, { zh: '新阶段', en: 'New stage' }));
                  setChosen(id);
                }}
              >
                {t('addStage')}
              </Button>
            </div>
          )}
        </div>
        <aside className="min-h-0 border-line p-4 max-md:border-t md:overflow-auto md:border-l">
          {problem && (
            <p role="alert" className="mb-3 rounded-sm bg-red-soft px-3 py-2 text-red-ink">
              {problem.kind === 'kinds'
                ? t('problemKinds')
                : problem.kind === 'noName'
                  ? t('problemNoName')
                  : t(problem.kind === 'roles' ? 'problemRoles' : 'problemNoDefinition', {
                      name: nameOf(problem.stage),
                    })}
            </p>
          )}
          {stage && (
            <>
              <header className="mb-3 flex items-baseline gap-2">
                <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{label(stage.name)}</h2>
                <span className="num text-sm text-quiet">
                  {t('stageOf', { at: stages.indexOf(stage) + 1, count: stages.length })}
                </span>
              </header>
              {editing ? (
                <StageEditor
                  key={stage.id}
                  stage={stage}
                  roles={roles}
                  isNew={!definition.stages.some((one) => one.id === stage.id)}
                  onChange={(change) => setWorking(withStage(shown, stage.id, change))}
                  onMove={(by) => setWorking(movedStage(shown, stage.id, by))}
                  onRemove={() => setWorking(withoutStage(shown, stage.id))}
                />
              ) : (
                <StageReader stage={stage} roleName={roleName} />
              )}
              {!canManage && <p className="mt-4 text-sm text-quiet">{t('readOnly')}</p>}
            </>
          )}
        </aside>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('publish', { number: next })}
        footer={
          <>
            <Button variant="ghost" onClick={() => setAsking(false)}>
              {ui('cancel')}
            </Button>
            <Button variant="primary" busy={busy} onClick={() => void publish()}>
              {t('publish', { number: next })}
            </Button>
          </>
        }
      >
        {t('publishAsk')}
      </Dialog>
    </>
  );
}
