import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { createProcess, listProcesses, ProcessSummary } from '@throughline/domain/process/process.contract.ts';
import type { ChoiceOption } from '@throughline/domain/record/field.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { fieldOf, useFindObject } from '../../app/objects.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { MenuItem, MenuLine } from '../../ui/menu.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { FormRefusal, RowMenu, SectionHead } from './parts.tsx';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

type Naming = { how: 'copy' | 'rename'; process: ProcessSummary } | { how: 'new' };
/** All of a process, unlike the look-up's list of published paths. */
const KEY = ['processes', 'all'] as const;

export default function ProcessesSection() {
  const t = useText(settingsText);
  const label = useLabel();
  const canManage = useAdminRight('manageProcesses');
  const [naming, setNaming] = useState<Naming>();
  const [typing, setTyping] = useState<ProcessSummary>();
  const types = useDealTypes();
  const list = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof listProcesses>>('GET', '/processes', { signal })).items,
  });
  const { send } = useSend(keys.processes);
  if (list.isPending) return <SkeletonRows rows={7} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const change = (process: ProcessSummary, body: object): void =>
    void send('PATCH', `/processes/${process.id}`, { body, done: t('processSaved') });
  return (
    <div className="max-w-[860px]">
      <SectionHead
        title={t('processes')}
        hint={t('processesHint')}
        action={
          canManage && (
            <Button icon={<Plus aria-hidden size={13} />} onClick={() => setNaming({ how: 'new' })}>
              {t('newProcess')}
            </Button>
          )
        }
      />
      <ul className="overflow-hidden rounded-md border border-line">
        {list.data.map((process) => {
          const name = label(process.name);
          const path = process.stages
            .filter((stage) => stage.kind !== 'lost')
            .toSorted((one, other) => one.position - other.position);
          return (
            <li
              key={process.id}
              className="flex min-h-[54px] items-center gap-3 border-b border-line px-3 py-2 last:border-0 hover:bg-bg"
            >
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-2">
                  <Link
                    to={`/settings/processes/${process.id}` as '/'}
                    className={
                      process.retired
                        ? 'text-quiet line-through'
                        : 'font-semibold hover:text-accent-ink hover:underline'
                    }
                  >
                    {name}
                  </Link>
                  <span className="num text-sm text-quiet">
                    {process.version === null ? t('neverPublished') : t('version', { number: process.version })}
                  </span>
                  {process.isDefault && <Chip dot="indigo">{t('isDefault')}</Chip>}
                  {types
                    .filter((type) => process.dealTypes.includes(type.key))
                    .map((type) => (
                      <Chip key={type.key}>{label(type.label)}</Chip>
                    ))}
                  {process.hasDraft && <Chip>{t('draft')}</Chip>}
                  {process.retired && <Chip>{t('retired')}</Chip>}
                </span>
                <span className="block truncate text-sm text-ink-2">
                  {path.map((stage) => label(stage.name)).join(' → ')}
                </span>
              </span>
              {process.version !== null && (
                <span className="num shrink-0 text-sm text-quiet max-md:hidden">
                  {t('stagesCount', { count: process.stages.length })}
                </span>
              )}
              {canManage && (
                <RowMenu name={name}>
                  <MenuItem onSelect={() => setNaming({ process, how: 'rename' })}>{t('rename')}</MenuItem>
                  <MenuItem onSelect={() => setNaming({ process, how: 'copy' })}>{t('copyProcess')}</MenuItem>
                  {process.version !== null && (
                    <MenuItem onSelect={() => setTyping(process)}>{t('dealTypesOf')}</MenuItem>
                  )}
                  {!process.isDefault && !process.retired && process.version !== null && (
                    <MenuItem onSelect={() => change(process, { isDefault: true })}>{t('makeDefault')}</MenuItem>
                  )}
                  {!process.isDefault && (
                    <>
                      <MenuLine />
                      <MenuItem
                        danger={!process.retired}
                        onSelect={() => change(process, { retired: !process.retired })}
                      >
                        {t(process.retired ? 'reviveProcess' : 'retireProcess')}
                      </MenuItem>
                    </>
                  )}
                </RowMenu>
              )}
            </li>
          );
        })}
      </ul>
      {naming && <NameDialog naming={naming} onClose={() => setNaming(undefined)} />}
      {typing && <TypesDialog process={typing} onClose={() => setTyping(undefined)} />}
    </div>
  );
}

function useDealTypes(): readonly ChoiceOption[] {
  const deals = useFindObject('opportunity');
  const field = deals && fieldOf(deals, 'dealType');
  return field?.kind === 'choice' ? field.options.filter((option) => option.retired !== true) : [];
}

/** Which deals take a process by themselves (R17). */
function TypesDialog({ process, onClose }: { process: ProcessSummary; onClose: () => void }) {
  const t = useText(settingsText);
  const label = useLabel();
  const types = useDealTypes();
  const [chosen, setChosen] = useState<readonly string[]>(process.dealTypes);
  const { send, busy, error } = useSend(keys.processes);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const body = { dealTypes: chosen };
    if (await send('PATCH', `/processes/${process.id}`, { body, done: t('processSaved'), quiet: true })) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('dealTypesTitle', { name: label(process.name) })}
      footer={
        <Button variant="primary" type="submit" form="process-types" busy={busy}>
          {t('save')}
        </Button>
      }
    >
      <form id="process-types" noValidate className="flex flex-col gap-3" onSubmit={(event) => void save(event)}>
        <p className="text-sm text-ink-2">{t('dealTypesHint')}</p>
        {types.map(({ key, label: words }) => (
          <Checkbox
            key={key}
            checked={chosen.includes(key)}
            onChange={(checked) => setChosen(checked ? [...chosen, key] : chosen.filter((one) => one !== key))}
          >
            {label(words)}
          </Checkbox>
        ))}
        <FormRefusal error={error} />
      </form>
    </Dialog>
  );
}

function firstName(naming: Naming): Label {
  if (naming.how === 'new') return { zh: '', en: '' };
  const { zh, en } = naming.process.name;
  return naming.how === 'copy' ? { zh: `${zh}（副本）`, en: `${en} (copy)` } : { zh, en };
}

const NAMING_TITLE = { new: 'newProcess', copy: 'copyProcess', rename: 'rename' } as const;

function NameDialog({ naming, onClose }: { naming: Naming; onClose: () => void }) {
  const t = useText(settingsText);
  const navigate = useNavigate();
  const { how } = naming;
  const [first] = useState(() => firstName(naming));
  const [zh, setZh] = useState(first.zh);
  const [en, setEn] = useState(first.en);
  // A dialog that opens empty does not begin with a reproach.
  const [touched, setTouched] = useState(false);
  const { send, busy, error } = useSend(keys.processes);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const name = { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() };
    setTouched(true);
    if (name.zh === '') return;
    if (how === 'rename') {
      if (
        await send('PATCH', `/processes/${naming.process.id}`, { body: { name }, done: t('processSaved'), quiet: true })
      )
        onClose();
      return;
    }
    const made = await send<ResponseOf<typeof createProcess>>('POST', '/processes', {
      body: how === 'copy' ? { name, copyOf: naming.process.id } : { name },
      done: t('processMade'),
      quiet: true,
    });
    if (made) await navigate({ to: `/settings/processes/${made.data.process.id}` as '/' });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(NAMING_TITLE[how])}
      footer={
        <Button variant="primary" type="submit" form="process-name" busy={busy}>
          {t('save')}
        </Button>
      }
    >
      <form id="process-name" noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <Field
          label={t('nameZh')}
          required
          error={touched && zh.trim() === '' && en.trim() === '' ? t('needed') : undefined}
        >
          <Input
            autoFocus
            maxLength={80}
            value={zh}
            onChange={(event) => {
              setTouched(true);
              setZh(event.target.value);
            }}
          />
        </Field>
        <Field label={t('nameEn')}>
          <Input maxLength={80} value={en} onChange={(event) => setEn(event.target.value)} />
        </Field>
        <FormRefusal error={error} />
      </form>
    </Dialog>
  );
}
