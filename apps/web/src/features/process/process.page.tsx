import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { MoreHorizontal, Redo2, Undo2 } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { request } from '../../app/client.ts';
import { NotFound } from '../../app/fault.tsx';
import { useFindObject } from '../../app/objects.ts';
import { PageBar } from '../../app/page-bar.tsx';
import { AppProblem } from '../../app/problem.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { countQuery } from '../../record/queries.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Confirm, Dialog, Drawer } from '../../ui/dialog.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { usePhone } from '../../ui/use-phone.ts';
import { useSend } from '../settings/use-send.ts';
import { Canvas } from './canvas.tsx';
import {
  type DraftProblem,
  draftProblems,
  exceptionsByStage,
  ordered,
  stageAt,
  withNewStage,
  withoutStage,
  withStage,
} from './draft-edit.ts';
import { ExceptionsView } from './exceptions-view.tsx';
import { MigrationBar } from './migration-bar.tsx';
import { useRoleOptions } from './names.ts';
import { ProblemNotes } from './problem-notes.tsx';
import { processText } from './process.text.ts';
import { PublishDialog } from './publish-dialog.tsx';
import { RehearsalPanel } from './rehearsal-panel.tsx';
import { StageInspector } from './stage-inspector.tsx';
import { StageReader } from './stage-reader.tsx';
import { useCheck } from './use-check.ts';
import { type Clash, type Detail, detailKey, type DraftEditor, useProcessDraft } from './use-draft.ts';
import { VersionsView } from './versions-view.tsx';

/** The process designer: the path as cards, the chosen stage beside it, everything saved as a draft until it is published. */
export default function ProcessPage() {
  const { id } = useParams({ strict: false });
  const detail = useQuery({
    queryKey: detailKey(id ?? ''),
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
  return <Designer key={id} detail={detail.data} />;
}

const VIEWS = ['path', 'exceptions', 'versions'] as const;
type View = (typeof VIEWS)[number];
const VIEW_TEXT = { path: 'viewPath', exceptions: 'viewExceptions', versions: 'viewVersions' } as const;
type Ask = 'publish' | 'rehearse' | 'drop';

function Designer({ detail: given }: { detail: Detail }) {
  const t = useText(processText);
  const label = useLabel();
  const canManage = useAdminRight('manageProcesses');
  // Whoever only reads sees what is in use.
  const detail = useMemo(() => (canManage ? given : { ...given, draft: null, revision: 0 }), [canManage, given]);
  const phone = usePhone();
  const roles = useRoleOptions();
  const draft = useProcessDraft(detail);
  const { definition, edit } = draft;
  const { problems } = useCheck(detail.process.id, definition, canManage);
  const [view, setView] = useState<View>('path');
  const [chosen, setChosen] = useState<string>();
  const [sheet, setSheet] = useState(false);
  const [asking, setAsking] = useState<Ask>();
  const [later, setLater] = useState<Clash>();
  const { send, busy } = useSend(detailKey(detail.process.id));
  const stages = useMemo(() => ordered(definition), [definition]);
  const branches = useMemo(() => exceptionsByStage(definition), [definition]);
  const at = Math.max(
    0,
    stages.findIndex((one) => one.id === chosen),
  );
  const stage = stages[at];
  const held = canManage ? draftProblems(definition) : [];
  const isUnpublished = detail.process.version === null;

  const choose = useCallback((id: string) => {
    setChosen(id);
    setSheet(true);
  }, []);
  const place = useCallback((id: string, to: number) => edit((before) => stageAt(before, id, to)), [edit]);
  const branch = useCallback(() => setView('exceptions'), []);
  // In a dialog the keys belong to its own fields.
  useUndoKeys(draft, canManage && asking === undefined);

  const add = (): void => {
    const id = crypto.randomUUID();
    edit((before) => withNewStage(before, stage?.id, id, { zh: '新阶段', en: 'New stage' }));
    choose(id);
    requestAnimationFrame(() => document.querySelector(`[data-stage="${id}"]`)?.scrollIntoView({ block: 'nearest' }));
  };
  const drop = async (): Promise<void> => {
    setAsking(undefined);
    const { process } = detail;
    if (
      draft.hasDraft &&
      draft.revision > 0 &&
      !(await send('DELETE', `/processes/${process.id}/draft`, { done: t('draftDropped') }))
    )
      return;
    draft.reset(await request<Detail>('GET', `/processes/${process.id}`));
  };
  const openPublish = async (): Promise<void> => {
    if (held.length > 0) return;
    if ((await draft.flush()) !== undefined) setAsking('publish');
  };
  const next = Math.max(0, ...detail.versions.filter((one) => one.status !== 'draft').map((one) => one.number)) + 1;
  const hasDraft = draft.hasDraft || draft.state !== 'saved';

  const inspector = stage && (
    <Inspector
      stage={stage}
      at={at}
      count={stages.length}
      problems={problems}
      held={held}
      nameOf={(id) => label(stages.find((one) => one.id === id)?.name ?? { zh: '', en: '' })}
    >
      {canManage ? (
        <StageInspector
          key={stage.id}
          stage={stage}
          before={stages.slice(0, at)}
          roles={roles}
          problems={problems.filter((one) => one.place.stage === stage.id)}
          isNew={isUnpublished || !detail.definition.stages.some((one) => one.id === stage.id)}
          onChange={(change, about) =>
            edit((before) => withStage(before, stage.id, change), about && `${stage.id} ${about}`)
          }
          onMove={(by) => place(stage.id, at + by)}
          onRemove={() => edit((before) => withoutStage(before, stage.id))}
        />
      ) : (
        <>
          <StageReader stage={stage} roles={roles} />
          <p className="mt-4 text-sm text-quiet">{t('readOnly')}</p>
        </>
      )}
    </Inspector>
  );
  return (
    <>
      <PageBar
        above={
          <Link to={'/settings/processes' as '/'} className="hover:text-ink">
            {t('processes')}
          </Link>
        }
        title={label(detail.process.name)}
        actions={
          canManage && (
            <>
              <IconButton label={t('undo')} hotkey="Ctrl Z" disabled={!draft.undo} onClick={draft.undo}>
                <Undo2 aria-hidden size={15} />
              </IconButton>
              <IconButton label={t('redo')} hotkey="Ctrl Shift Z" disabled={!draft.redo} onClick={draft.redo}>
                <Redo2 aria-hidden size={15} />
              </IconButton>
              {hasDraft && !isUnpublished && (
                <Button className="max-md:hidden" onClick={() => setAsking('rehearse')}>
                  {t('rehearse')}
                </Button>
              )}
              <Button
                variant="primary"
                busy={busy}
                disabled={held.length > 0 || !hasDraft || draft.clash !== undefined}
                onClick={() => void openPublish()}
              >
                {t('publish', { number: next })}
              </Button>
              {hasDraft && !isUnpublished && (
                <Menu
                  align="end"
                  trigger={
                    <IconButton label={t('more')}>
                      <MoreHorizontal aria-hidden size={16} />
                    </IconButton>
                  }
                >
                  {phone && <MenuItem onSelect={() => setAsking('rehearse')}>{t('rehearse')}</MenuItem>}
                  <MenuItem danger onSelect={() => setAsking('drop')}>
                    {t('dropDraft')}
                  </MenuItem>
                </Menu>
              )}
            </>
          )
        }
      >
        {canManage && hasDraft && <Chip>{t('draftOf', { number: next })}</Chip>}
        <InUse detail={detail} />
        {canManage && <SaveNote draft={draft} onSettle={() => setLater(undefined)} />}
        <Segmented
          name={t('view')}
          value={view}
          onChange={setView}
          items={VIEWS.map((value) => ({ value, label: t(VIEW_TEXT[value]) }))}
        />
      </PageBar>
      <MigrationBar processId={detail.process.id} initial={detail.migration} />
      {view === 'path' && (
        <div className="min-h-0 flex-1 overflow-auto md:grid md:grid-cols-[minmax(0,1fr)_372px] md:overflow-hidden">
          <Canvas
            stages={stages}
            chosen={stage?.id}
            roles={roles}
            problems={problems}
            branches={branches}
            editable={canManage}
            onChoose={choose}
            onPlace={place}
            onAdd={add}
            onBranch={branch}
          />
          {phone ? (
            <Drawer open={sheet} onClose={() => setSheet(false)} title={stage ? label(stage.name) : ''}>
              {inspector}
            </Drawer>
          ) : (
            <aside
              aria-label={stage && label(stage.name)}
              className="relative min-h-0 overflow-auto border-l border-line bg-surface p-4"
            >
              {inspector}
            </aside>
          )}
        </div>
      )}
      {view === 'exceptions' && (
        <div className="grid min-h-0 flex-1 overflow-auto md:overflow-hidden">
          <ExceptionsView
            definition={definition}
            problems={problems}
            editable={canManage}
            onChange={(exceptions, about) => edit((before) => ({ ...before, exceptions }), about)}
          />
        </div>
      )}
      {view === 'versions' && (
        <div className="grid min-h-0 flex-1 overflow-auto md:overflow-hidden">
          <VersionsView
            detail={detail}
            revision={draft.revision}
            hasDraft={draft.hasDraft}
            editable={canManage && draft.clash === undefined}
            onRestored={(restored) => {
              draft.reset(restored);
              setView('path');
            }}
          />
        </div>
      )}
      <ClashDialog
        draft={draft}
        open={draft.clash !== undefined && draft.clash !== later}
        onLater={() => setLater(draft.clash)}
      />
      <Confirm
        open={asking === 'drop'}
        onClose={() => setAsking(undefined)}
        title={t('dropDraft')}
        action={t('dropDraft')}
        onConfirm={() => void drop()}
      >
        {t('dropAsk')}
      </Confirm>
      <Dialog wide open={asking === 'rehearse'} onClose={() => setAsking(undefined)} title={t('rehearse')}>
        <RehearsalPanel processId={detail.process.id} hasDraft={draft.hasDraft} />
      </Dialog>
      {asking === 'publish' && (
        <PublishDialog
          open
          onClose={() => setAsking(undefined)}
          detail={detail}
          definition={definition}
          revision={draft.revision}
          problems={problems}
          onPublished={(migration) => {
            setAsking(undefined);
            if (migration?.status === 'done')
              toast({ title: t('migrated', { count: migration.done - migration.skipped }) });
            void request<Detail>('GET', `/processes/${detail.process.id}`).then(draft.reset);
          }}
        />
      )}
    </>
  );
}

/** Ctrl+Z and Ctrl+Shift+Z take back whole steps, in fields too: what is typed is a step like any other. */
function useUndoKeys(draft: DraftEditor, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return undefined;
    const listen = (event: globalThis.KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
      const key = event.key.toLowerCase();
      const run = key === 'y' || (key === 'z' && event.shiftKey) ? draft.redo : key === 'z' ? draft.undo : undefined;
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      run?.();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [draft, enabled]);
}

/** Which version is in use, and by how many running deals. */
function InUse({ detail }: { detail: Detail }) {
  const t = useText(processText);
  const { process } = detail;
  const deals = useFindObject('opportunity');
  const running = useQuery({
    ...countQuery(deals ?? { key: 'opportunity', path: 'opportunities' }, {
      filter: {
        kind: 'all',
        of: [
          { kind: 'compare', path: 'process', op: 'eq', value: { kind: 'literal', value: process.id } },
          { kind: 'compare', path: 'stageKind', op: 'in', value: { kind: 'literal', value: ['open', 'delivering'] } },
        ],
      },
    }),
    enabled: deals !== undefined,
  }).data;
  return (
    <span className="num truncate text-sm text-ink-2 max-md:hidden">
      {process.version === null ? t('neverPublished') : t('inUse', { number: process.version })}
      {running !== undefined && ` · ${t('runningDeals', { count: running.count })}`}
    </span>
  );
}

const SAVE_TEXT = {
  saved: 'saved',
  waiting: 'waiting',
  saving: 'saving',
  held: 'held',
  failed: 'failed',
  stale: 'stale',
} as const;

/** Whether the server has what is on the screen. */
function SaveNote({ draft, onSettle }: { draft: DraftEditor; onSettle: () => void }) {
  const t = useText(processText);
  if (draft.state === 'saved' && !draft.hasDraft) return null;
  const isBad = draft.state === 'failed' || draft.state === 'stale' || draft.state === 'held';
  return (
    <span role="status" className={isBad ? 'text-sm text-red-ink' : 'text-sm text-quiet'}>
      {t(SAVE_TEXT[draft.state])}
      {draft.clash && (
        <Button variant="ghost" size="sm" onClick={onSettle}>
          {t('settle')}
        </Button>
      )}
      {draft.state === 'failed' && (
        <Button variant="ghost" size="sm" onClick={() => void draft.flush()}>
          {t('retrySave')}
        </Button>
      )}
    </span>
  );
}

/** Until it is settled nothing is saved; it may wait while one looks at what one has. */
function ClashDialog({ draft, open, onLater }: { draft: DraftEditor; open: boolean; onLater: () => void }) {
  const t = useText(processText);
  const { clash } = draft;
  const isGone = clash?.definition === null;
  return (
    <Dialog
      open={open}
      onClose={onLater}
      title={t(isGone ? 'clashGone' : 'clashTitle')}
      footer={
        <>
          {!isGone && <Button onClick={() => draft.settle('theirs')}>{t('takeTheirs')}</Button>}
          <Button variant="primary" onClick={() => draft.settle('mine')}>
            {t('keepMine')}
          </Button>
        </>
      }
    >
      <p>{clash?.message}</p>
      <p className="mt-2 text-ink-2">{t(isGone ? 'clashGoneBody' : 'clashBody')}</p>
    </Dialog>
  );
}

const HELD_TEXT = {
  noName: 'problemNoName',
  noDefinition: 'problemNoDefinition',
  roles: 'problemRoles',
  earlier: 'problemEarlier',
  kinds: 'problemKinds',
} as const satisfies Record<DraftProblem['kind'], string>;

/** The chosen stage, and what keeps the draft as a whole from being saved or published. */
function Inspector({
  stage,
  at,
  count,
  problems,
  held,
  nameOf,
  children,
}: {
  stage: Stage;
  at: number;
  count: number;
  problems: readonly ProblemOfProcess[];
  held: readonly DraftProblem[];
  nameOf: (id: string) => string;
  children: ReactNode;
}) {
  const t = useText(processText);
  const label = useLabel();
  const ofProcess = problems.filter((one) => one.place.stage === null);
  return (
    <>
      <header className="mb-3 flex items-baseline gap-2 max-md:hidden">
        <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{label(stage.name) || '—'}</h2>
        <span className="num text-sm text-quiet">{t('stageOf', { at: at + 1, count })}</span>
      </header>
      {held.length > 0 && (
        <ul role="alert" className="mb-3 flex flex-col gap-0.5 rounded-sm bg-red-soft px-3 py-2 text-sm text-red-ink">
          {held.slice(0, 4).map((problem) => (
            <li key={JSON.stringify(problem)}>
              {t(HELD_TEXT[problem.kind], { name: 'stage' in problem ? nameOf(problem.stage) : '' })}
            </li>
          ))}
        </ul>
      )}
      {children}
      {ofProcess.length > 0 && (
        <section aria-label={t('check')} className="mt-4 border-t border-line pt-3">
          <h3 className="font-semibold">{t('check')}</h3>
          <ProblemNotes problems={ofProcess} />
        </section>
      )}
    </>
  );
}
