import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { CUSTOM_KINDS } from './custom-kinds.ts';
import { keys } from '../../app/keys.ts';
import type { DescribedField, DescribedObject } from '../../app/objects.ts';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { TONES } from '../../ui/tone.ts';
import { draftsOf, type OptionDraft, optionsOf, toneAt } from './field-options.ts';
import { FormRefusal, refusalOf } from './parts.tsx';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

type Kind = (typeof CUSTOM_KINDS)[number];
const FLAGS = ['required', 'searchable', 'unique', 'indexed', 'personal'] as const;

/** Adds a field, or changes one; the kind of a field that holds values stays. */
export function FieldDialog({
  object,
  field,
  onClose,
}: {
  object: DescribedObject;
  field: DescribedField | undefined;
  onClose: () => void;
}) {
  const t = useText(settingsText);
  const [zh, setZh] = useState(field?.label.zh ?? '');
  const [en, setEn] = useState(field?.label.en ?? '');
  const [hint, setHint] = useState(field?.hint?.zh ?? '');
  const [kind, setKind] = useState<Kind>((field?.kind as Kind | undefined) ?? 'text');
  const [flags, setFlags] = useState(
    () =>
      Object.fromEntries(FLAGS.map((flag) => [flag, field?.[flag] === true])) as Record<
        (typeof FLAGS)[number],
        boolean
      >,
  );
  const [options, setOptions] = useState<OptionDraft[]>(() =>
    field && 'options' in field ? draftsOf(field.options) : [],
  );
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(keys.objects);
  const hasOptions = kind === 'choice' || kind === 'multiChoice';
  const chosen = optionsOf(options);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    const name = { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() };
    if (name.zh === '' || (hasOptions && chosen.length === 0)) return;
    const body = {
      label: name,
      ...(hint.trim() !== '' && { hint: { zh: hint.trim(), en: hint.trim() } }),
      ...flags,
      ...(hasOptions && {
        options: chosen.map(({ key, label, color, retired }) => ({ key, label, color, ...(retired && { retired }) })),
      }),
    };
    const done = field
      ? await send('PATCH', `/objects/${object.key}/fields/${field.key}`, { body, done: t('saved'), quiet: true })
      : await send('POST', `/objects/${object.key}/fields`, {
          body: { ...body, kind, ...(kind === 'decimal' && { scale: 2 }) },
          done: t('saved'),
          quiet: true,
        });
    if (done) onClose();
  };
  const change = (at: number, part: Partial<OptionDraft>): void =>
    setOptions(options.map((option, index) => (index === at ? { ...option, ...part } : option)));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(field ? 'editField' : 'addField')}
      footer={
        <Button variant="primary" type="submit" form="field" busy={busy}>
          {t('save')}
        </Button>
      }
    >
      <form id="field" noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <div className="grid grid-cols-2 gap-3">
          <Field
            label={t('nameZh')}
            required
            error={tried && zh.trim() === '' && en.trim() === '' ? t('needed') : refusalOf(error, 'label')}
          >
            <Input autoFocus maxLength={60} value={zh} onChange={(event) => setZh(event.target.value)} />
          </Field>
          <Field label={t('nameEn')}>
            <Input maxLength={60} value={en} onChange={(event) => setEn(event.target.value)} />
          </Field>
        </div>
        <Field label={t('kind')} error={refusalOf(error, 'kind')}>
          <Select
            disabled={field !== undefined}
            value={kind}
            onChange={(next) => next && setKind(next)}
            options={CUSTOM_KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))}
          />
        </Field>
        {hasOptions && (
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 text-sm text-ink-2">{t('options')}</legend>
            {options.map((option, at) => (
              <div key={option.key || `new-${at}`} className="flex items-center gap-1.5">
                <Select
                  name={`${t('options')} ${at + 1}`}
                  value={option.color}
                  onChange={(color) => change(at, { color: color ?? 'slate' })}
                  options={TONES.map((tone) => ({ value: tone as string, label: tone, color: tone }))}
                  className="w-24! shrink-0"
                />
                <Input
                  aria-label={`${t('optionText')} ${at + 1}`}
                  placeholder={t('nameZh')}
                  value={option.zh}
                  onChange={(event) => change(at, { zh: event.target.value })}
                />
                <Input
                  aria-label={`${t('nameEn')} ${at + 1}`}
                  placeholder={t('nameEn')}
                  value={option.en}
                  onChange={(event) => change(at, { en: event.target.value })}
                />
                <Button
                  size="sm"
                  variant="ghost"
                  onClick={() =>
                    option.key === ''
                      ? setOptions(options.filter((_, index) => index !== at))
                      : change(at, { retired: !option.retired })
                  }
                >
                  {t(option.key === '' ? 'remove' : option.retired ? 'reviveProcess' : 'retire')}
                </Button>
              </div>
            ))}
            {tried && chosen.length === 0 && <p className="text-xs text-red-ink">{t('optionsNeeded')}</p>}
            <Button
              variant="ghost"
              size="sm"
              className="self-start"
              icon={<Plus aria-hidden size={13} />}
              onClick={() =>
                setOptions([...options, { key: '', zh: '', en: '', color: toneAt(options.length), retired: false }])
              }
            >
              {t('addOption')}
            </Button>
          </fieldset>
        )}
        <Field label={t('hint')}>
          <Input maxLength={200} value={hint} onChange={(event) => setHint(event.target.value)} />
        </Field>
        <div className="grid grid-cols-2 gap-2">
          {FLAGS.map((flag) => (
            <Checkbox key={flag} checked={flags[flag]} onChange={(on) => setFlags({ ...flags, [flag]: on })}>
              {t(flag)}
            </Checkbox>
          ))}
        </div>
        <FormRefusal error={error} shown={['label', 'kind']} />
      </form>
    </Dialog>
  );
}
