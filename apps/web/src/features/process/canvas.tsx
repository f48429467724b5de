import { Plus } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, memo, useCallback, useRef, useState } from 'react';
import type { ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { ExceptionChannel, Stage } from '@throughline/domain/process/process.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import type { SelectOption } from '../../ui/select.tsx';
import { processText } from './process.text.ts';
import { StageCard } from './stage-card.tsx';

export interface CanvasProps {
  stages: readonly Stage[];
  chosen: string | undefined;
  roles: readonly SelectOption[];
  problems: readonly ProblemOfProcess[];
  branches: ReadonlyMap<string, readonly ExceptionChannel[]>;
  editable: boolean;
  onChoose: (id: string) => void;
  /** @param to place in the list, 0 the first */
  onPlace: (id: string, to: number) => void;
  onAdd: () => void;
  onBranch: (key: string) => void;
}

/** The path from top to bottom, with the exceptions that lead around a stage. Cards are dragged, or moved by Alt and the arrows. */
export function Canvas(props: CanvasProps) {
  const { stages, chosen, roles, problems, branches, editable, onChoose, onPlace, onAdd, onBranch } = props;
  const t = useText(processText);
  const label = useLabel();
  const list = useRef<HTMLOListElement>(null);
  const [held, setHeld] = useState<string>();
  const [over, setOver] = useState<number>();
  const [said, setSaid] = useState('');
  const place = useCallback(
    (stage: Stage, to: number) => {
      onPlace(stage.id, to);
      setSaid(t('movedTo', { name: label(stage.name), at: Math.max(0, Math.min(stages.length - 1, to)) + 1 }));
    },
    [label, onPlace, stages.length, t],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-stage]')?.dataset.stage;
    const at = stages.findIndex((stage) => stage.id === id);
    const stage = stages[at];
    if (stage === undefined) return;
    event.preventDefault();
    const by = event.key === 'ArrowUp' ? -1 : 1;
    if (event.altKey) {
      if (editable) place(stage, at + by);
      return;
    }
    const next = stages[at + by];
    if (next === undefined) return;
    onChoose(next.id);
    list.current?.querySelector<HTMLElement>(`[data-stage="${next.id}"]`)?.focus();
  };
  const drop = (): void => {
    const stage = stages.find((one) => one.id === held);
    if (stage !== undefined && over !== undefined) {
      const from = stages.indexOf(stage);
      place(stage, over > from ? over - 1 : over);
    }
    setHeld(undefined);
    setOver(undefined);
  };
  return (
    <div
      className="relative min-h-0 bg-bg bg-[radial-gradient(var(--line)_1px,transparent_1px)] bg-[length:18px_18px] px-6 py-5 max-md:px-3.5 md:overflow-auto"
      onDragOver={(event) => held !== undefined && event.preventDefault()}
      onDrop={drop}
    >
      <ol ref={list} className="mx-auto flex max-w-[560px] flex-col" onKeyDown={onKeyDown}>
        {stages.map((stage, at) => (
          <li
            key={stage.id}
            draggable={editable}
            title={editable ? t('drag') : undefined}
            className={cx('relative flex flex-col items-center', held === stage.id && 'opacity-50')}
            onDragStart={(event: DragEvent) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', label(stage.name));
              setHeld(stage.id);
            }}
            onDragEnd={() => {
              setHeld(undefined);
              setOver(undefined);
            }}
            onDragOver={(event) => {
              if (held === undefined) return;
              event.preventDefault();
              const box = event.currentTarget.getBoundingClientRect();
              setOver(event.clientY < box.top + box.height / 2 ? at : at + 1);
            }}
          >
            {at > 0 && <span aria-hidden className="h-[13px] w-px bg-line-strong" />}
            {(branches.get(stage.id) ?? []).map((channel) => (
              <Branch key={channel.key} channel={channel} onChoose={onBranch} />
            ))}
            {at > 0 && <span aria-hidden className="h-[13px] w-px bg-line-strong" />}
            {over === at && held !== undefined && <DropLine />}
            <StageCard
              stage={stage}
              number={at + 1}
              chosen={stage.id === chosen}
              roles={roles}
              errors={countOf(problems, stage.id, 'error')}
              warnings={countOf(problems, stage.id, 'warning')}
              onChoose={onChoose}
            />
            {over === at + 1 && at === stages.length - 1 && held !== undefined && <DropLine />}
          </li>
        ))}
      </ol>
      {editable && (
        <div className="mx-auto mt-3 max-w-[560px]">
          <Button icon={<Plus aria-hidden size={13} />} onClick={onAdd}>
            {t('addStage')}
          </Button>
        </div>
      )}
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </div>
  );
}

const countOf = (
  problems: readonly ProblemOfProcess[],
  stage: string,
  severity: ProblemOfProcess['severity'],
): number =>
  problems.reduce((count, one) => (one.place.stage === stage && one.severity === severity ? count + 1 : count), 0);

const DropLine = () => <span aria-hidden className="my-1 h-0.5 w-full rounded-full bg-accent" />;

const Branch = memo(function Branch({
  channel,
  onChoose,
}: {
  channel: ExceptionChannel;
  onChoose: (key: string) => void;
}) {
  const t = useText(processText);
  const label = useLabel();
  return (
    <button
      type="button"
      onClick={() => onChoose(channel.key)}
      className="max-w-full truncate rounded-full bg-amber-soft px-2.5 py-0.5 text-xs text-amber-ink hover:brightness-95"
    >
      {t('branch', { name: label(channel.name) })}
    </button>
  );
});
