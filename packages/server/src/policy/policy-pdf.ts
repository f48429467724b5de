import { dayOfInstant } from '@throughline/domain/calendar/zone.ts';
import { formatDay } from '@throughline/domain/calendar/day.ts';
import { inLocale, type Label, type Locale } from '@throughline/domain/platform/label.ts';
import { type PolicyState, policyState, TWELVE_ACTIONS } from '@throughline/domain/policy/twelve-actions.ts';
import type { CriterionSheet, StageSheet } from '@throughline/domain/policy/process-sheet.ts';
import type { Ctx } from '../platform/ctx.ts';
import { renderPdf } from '../platform/pdf/render-pdf.ts';
import { POLICY_TEMPLATE } from './policy-template.ts';
import { type NamedSheet, processSheetOf } from './process-sheet.service.ts';

const WORDS = {
  title: { zh: '销售制度', en: 'Sales policy' },
  actions: { zh: '一、十二个关键动作', en: '1. The twelve key actions' },
  process: { zh: '二、流程与阶段', en: '2. Process and stages' },
  channels: { zh: '三、例外绿色通道', en: '3. Green channels' },
  dictionary: { zh: '四、阶段词典', en: '4. Dictionary of stages' },
  stage: { zh: '阶段', en: 'Stage' },
  definition: { zh: '定义', en: 'Definition' },
  owner: { zh: '负责', en: 'Owner' },
  window: { zh: '时间窗口', en: 'Window' },
  kind: { zh: '性质', en: 'Kind' },
  entry: { zh: '进入标准', en: 'Entry' },
  steps: { zh: '标准动作', en: 'Standard actions' },
  exit: { zh: '退出标准', en: 'Exit' },
  deliverables: { zh: '交付物', en: 'Deliverables' },
  guidance: { zh: '做法', en: 'Guidance' },
  trigger: { zh: '触发条件', en: 'Trigger' },
  skips: { zh: '可免除', en: 'May excuse from' },
  approval: { zh: '审批', en: 'Approval' },
  valid: { zh: '有效期', en: 'Valid for' },
  none: { zh: '无', en: 'None' },
} as const satisfies Record<string, Label>;

const STATES = {
  on: { zh: '已启用', en: 'On' },
  off: { zh: '已关闭', en: 'Off' },
  notYet: { zh: '未启用', en: 'Not available yet' },
} as const satisfies Record<PolicyState, Label>;

const PROOF: Label = { zh: '须有证据', en: 'proof needed' };
const WORD: Label = { zh: '声明即可', en: 'word is enough' };
const REQUIRED: Label = { zh: '必交', en: 'required' };
const OPTIONAL: Label = { zh: '选做', en: 'optional' };

/** All texts of the document in one language: what the template prints as it stands. */
function documentOf(ctx: Ctx, sheet: NamedSheet, locale: Locale) {
  const t = (label: Label): string => inLocale(label, locale);
  const isEnglish = locale === 'en';
  const comma = isEnglish ? ', ' : '、';
  const days = (count: number): string => (isEnglish ? `${count} day${count === 1 ? '' : 's'}` : `${count} 天`);
  const windowOf = (stage: StageSheet): string => (stage.windowDays === null ? '—' : days(stage.windowDays));
  const note = (text: string): string => (isEnglish ? ` (${text})` : `（${text}）`);
  const criterion = (one: CriterionSheet) => ({
    label: `${t(one.label)}${note(t(one.demandsProof ? PROOF : WORD))}`,
    words: t(one.words),
  });
  const due = (count: number): string =>
    isEnglish ? `due in ${count} working day${count === 1 ? '' : 's'}` : `${count} 个工作日内`;
  const day = formatDay(dayOfInstant(ctx.directory.calendar.timeZone, ctx.now));
  return {
    lang: isEnglish ? 'en' : 'zh',
    w: Object.fromEntries(Object.entries(WORDS).map(([key, label]) => [key, t(label)])),
    subtitle: [
      ctx.directory.workspace.name,
      t(sheet.name),
      isEnglish ? `version ${sheet.version}` : `第 ${sheet.version} 版`,
      day,
    ].join(' · '),
    actions: TWELVE_ACTIONS.map((action) => ({
      title: t(action.title),
      rule: t(action.rule),
      mechanism: t(action.mechanism),
      state: t(STATES[policyState(action, ctx.directory.workspace.policyOff)]),
      isOn: policyState(action, ctx.directory.workspace.policyOff) === 'on',
    })),
    stages: sheet.stages.map((stage) => ({
      name: t(stage.name),
      definition: t(stage.definition),
      kind: t(stage.kindLabel),
      owners: stage.owners.map(t).join(comma),
      window: windowOf(stage),
      guidance: stage.guidance === null ? null : t(stage.guidance),
      entry: stage.entry.map(criterion),
      exit: stage.exit.map(criterion),
      steps: stage.actions.map((action) => ({
        label: `${t(action.label)}${action.required ? '' : note(t(OPTIONAL))}`,
        words: `${t(action.role)}${isEnglish ? ', ' : '，'}${due(action.dueWorkingDays)}`,
      })),
      deliverables: stage.deliverables.map((one) => `${t(one.label)}${one.required ? note(t(REQUIRED)) : ''}`),
    })),
    channels: sheet.channels.map((channel) => ({
      name: t(channel.name),
      trigger: t(channel.trigger),
      skips: channel.skips.map(t).join(comma),
      approval: t(channel.approval),
      valid: days(channel.validDays),
    })),
  };
}

/**
 * The sales policy of one process, made of its published version.
 * @throws AppError not_found
 */
export async function policyPdf(
  ctx: Ctx,
  processId: string,
  locale: Locale,
  signal?: AbortSignal,
): Promise<{ fileName: string; bytes: Buffer }> {
  const sheet = await processSheetOf(ctx, processId);
  const bytes = await renderPdf(POLICY_TEMPLATE, documentOf(ctx, sheet, locale), { signal });
  return { fileName: `${inLocale(WORDS.title, locale)} ${inLocale(sheet.name, locale)}.pdf`, bytes };
}
