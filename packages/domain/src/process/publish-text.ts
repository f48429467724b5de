import type { Label } from '../platform/label.ts';

export type Words = Readonly<Record<string, Label>>;

interface ProblemText {
  severity: 'error' | 'warning';
  /** `{name}` stands for a word that is filled in. */
  message: Label;
  /** How to mend it. */
  remedy: Label;
}

const error = (message: Label, remedy: Label): ProblemText => ({ severity: 'error', message, remedy });
const warning = (message: Label, remedy: Label): ProblemText => ({ severity: 'warning', message, remedy });

/** What the check before publishing says, one entry for each fault that it knows. */
export const PROBLEM_TEXTS = {
  neverMet: error(
    {
      zh: '“{name}”的条件自相矛盾，任何项目都满足不了。',
      en: 'The condition of “{name}” contradicts itself: no deal can ever meet it.',
    },
    { zh: '打开这条标准，改掉互相冲突的值。', en: 'Open the criterion and change the values that exclude each other.' },
  ),
  gateContradicts: error(
    {
      zh: '“{stage}”同一道门上的几条标准互相矛盾，不可能同时满足（{fields}）。',
      en: 'Criteria of one gate of “{stage}” exclude each other and cannot hold together ({fields}).',
    },
    {
      zh: '删掉其中一条，或给其中一条加上“仅当”条件。',
      en: 'Remove one of them, or say for which deals one of them is asked.',
    },
  ),
  doorContradicts: error(
    {
      zh: '离开“{other}”和进入“{stage}”的标准互相矛盾，不可能同时满足（{fields}）。',
      en: 'What is asked to leave “{other}” and to enter “{stage}” excludes each other ({fields}).',
    },
    {
      zh: '改掉其中一边的标准，让项目能从前一个阶段走进来。',
      en: 'Change one of the two sides, so that a deal can come from the stage before.',
    },
  ),
  conditionBroken: error(
    { zh: '“{name}”的条件无法计算：', en: 'The condition of “{name}” cannot be evaluated: ' },
    {
      zh: '打开这条标准，换成现有的字段和值。',
      en: 'Open it and choose a field and a value that exist.',
    },
  ),
  neverAsked: warning(
    {
      zh: '“{name}”只在一个不可能成立的条件下才问，等于从来不问。',
      en: '“{name}” is asked under a condition that cannot hold, so it is never asked.',
    },
    { zh: '改掉“仅当”条件，或删掉这条标准。', en: 'Change when it is asked, or remove it.' },
  ),
  alwaysMet: warning(
    { zh: '“{name}”没有要求任何东西，总是满足。', en: '“{name}” asks for nothing: every deal meets it.' },
    { zh: '写明要求，或删掉这条标准。', en: 'Say what it asks for, or remove it.' },
  ),
  noActions: error(
    {
      zh: '“{name}”要求完成全部标准动作，但“{stage}”没有必做的动作。',
      en: '“{name}” asks for all standard actions, but “{stage}” has no required action.',
    },
    {
      zh: '给这个阶段加一个必做的动作，或换一种标准。',
      en: 'Add a required action to the stage, or use another criterion.',
    },
  ),
  actionUnknown: error(
    {
      zh: '“{name}”要求的动作在“{stage}”里不存在。',
      en: '“{name}” asks for an action that “{stage}” does not have.',
    },
    { zh: '从这个阶段现有的动作里选一个。', en: 'Choose one of the actions of this stage.' },
  ),
  actionBeforeEntry: warning(
    {
      zh: '“{name}”在进入前就要求完成本阶段的动作，而动作在进入后才派发。',
      en: '“{name}” asks for an action before the deal enters, but actions are handed out on entering.',
    },
    { zh: '把它移到退出标准。', en: 'Move it to what is asked to leave.' },
  ),
  flowUnknown: error(
    {
      zh: '“{name}”要走的审批流程“{flow}”不存在。',
      en: '“{name}” needs the approval flow “{flow}”, which does not exist.',
    },
    { zh: '选择一个现有的审批流程，或先新建它。', en: 'Choose an approval flow that exists, or make it first.' },
  ),
  formUnknown: error(
    {
      zh: '“{name}”要客户填写的表单“{form}”不存在。',
      en: '“{name}” needs the confirmation form “{form}”, which does not exist.',
    },
    { zh: '选择一个现有的确认表单，或先新建它。', en: 'Choose a confirmation form that exists, or make it first.' },
  ),
  factTooHigh: error(
    {
      zh: '“{name}”要求“{fact}”大于 1，而它最大只能是 1。',
      en: '“{name}” asks for more than 1 of “{fact}”, which is never above 1.',
    },
    { zh: '把下限改为 1 或更小（比例写成 0 到 1）。', en: 'Set the least value to 1 or below (a share is 0 to 1).' },
  ),
  earlierUnknown: error(
    {
      zh: '“{name}”引用的“{target}”的标准“{criterion}”不存在。',
      en: '“{name}” refers to the criterion “{criterion}” of “{target}”, which does not exist.',
    },
    { zh: '从更早的阶段里选一条现有的标准。', en: 'Choose a criterion that an earlier stage has.' },
  ),
  earlierRetired: error(
    {
      zh: '“{name}”引用的阶段“{target}”已停用，项目不会再经过它。',
      en: '“{name}” refers to “{target}”, which is retired: deals no longer come through it.',
    },
    { zh: '改为引用仍在使用的阶段。', en: 'Refer to a stage that is in use.' },
  ),
  earlierIsLater: error(
    {
      zh: '“{name}”引用的标准属于“{target}”，项目到这里时还没有经过它。',
      en: '“{name}” refers to “{target}”, which a deal has not come through at this point.',
    },
    {
      zh: '改为引用更早阶段的标准，或调整阶段次序。',
      en: 'Refer to an earlier stage, or change the order of the stages.',
    },
  ),
  earlierCycle: error(
    {
      zh: '“{name}”引用的标准绕了一圈又引用回它自己。',
      en: '“{name}” refers to a criterion that leads back to itself.',
    },
    { zh: '让其中一条直接写明要求。', en: 'Let one of them say what it asks for itself.' },
  ),
  roleUnknown: error(
    { zh: '“{stage}”用到的角色“{role}”不存在。', en: '“{stage}” names the role “{role}”, which does not exist.' },
    { zh: '选择一个现有的角色，或先在“角色”里新建它。', en: 'Choose a role that exists, or add it under Roles.' },
  ),
  roleEmpty: warning(
    { zh: '还没有人担任“{role}”，它的事会没人做。', en: 'Nobody is “{role}” yet, so its work waits for somebody.' },
    { zh: '邀请一位“{role}”，或换一个角色。', en: 'Invite somebody as “{role}”, or choose another role.' },
  ),
  fieldUnknown: error(
    {
      zh: '“{stage}”要求填写的字段“{field}”不存在。',
      en: '“{stage}” asks for the field “{field}”, which does not exist.',
    },
    { zh: '从要填的字段里去掉它，或换一个字段。', en: 'Take it off the fields asked for, or choose another.' },
  ),
  fieldKept: warning(
    {
      zh: '“{field}”由系统维护，没有人能手工填写。',
      en: '“{field}” is kept by the system: nobody can fill it in.',
    },
    { zh: '改用一条事实标准或字段标准。', en: 'Use a criterion over it instead.' },
  ),
  deliverableAsksNothing: warning(
    {
      zh: '成果物“{name}”标为必需，但没有指定文件类型，检查不了。',
      en: 'The deliverable “{name}” is required but has no kind of document, so it cannot be checked.',
    },
    { zh: '给它选一种文件类型，或另加一条标准。', en: 'Choose its kind of document, or add a criterion.' },
  ),
  keyTaken: error(
    {
      zh: '“{stage}”的标识“{key}”属于以前的另一个阶段，它的证据会被误认。',
      en: 'The key “{key}” of “{stage}” belongs to another stage of an older version, whose evidence would be taken for its own.',
    },
    { zh: '删掉这个阶段再新加一次。', en: 'Remove the stage and add it again.' },
  ),
  autoAdvanceUnasked: error(
    {
      zh: '“{stage}”自动推进却没有退出标准，项目会不经任何检查直接走到“{until}”。',
      en: '“{stage}” advances by itself but asks for nothing, so a deal would run on to “{until}” unasked.',
    },
    { zh: '加一条退出标准，或关掉自动推进。', en: 'Add a criterion to leave it, or turn advancing by itself off.' },
  ),
  autoAdvanceMayBeUnasked: warning(
    {
      zh: '“{stage}”自动推进，而它的退出标准对有些项目一条也不问。',
      en: '“{stage}” advances by itself, and of some deals it asks for nothing to leave it.',
    },
    { zh: '加一条所有项目都要满足的退出标准。', en: 'Add a criterion that every deal is asked for.' },
  ),
  autoAdvanceNowhere: error(
    {
      zh: '“{stage}”之后没有可以自动推进到的阶段。',
      en: 'There is no stage that a deal could advance to by itself from “{stage}”.',
    },
    { zh: '关掉自动推进，或在它后面加一个阶段。', en: 'Turn advancing by itself off, or add a stage behind it.' },
  ),
  openAfterDecision: error(
    {
      zh: '没有项目能走到“{stage}”：它排在已成交的“{other}”之后，却还是进行中的阶段。',
      en: 'No deal can come to “{stage}”: it is an open stage behind “{other}”, where the deal is decided.',
    },
    { zh: '把它移到前面，或把性质改为交付中。', en: 'Move it forward, or make it a stage of delivery.' },
  ),
  afterDone: error(
    {
      zh: '没有项目能走到“{stage}”：它排在已完成的“{other}”之后。',
      en: 'No deal can come to “{stage}”: it stands behind “{other}”, where the deal is complete.',
    },
    { zh: '把它移到“{other}”之前。', en: 'Move it before “{other}”.' },
  ),
  unreachable: error(
    {
      zh: '没有项目能走到“{stage}”：前面的“{other}”有一道永远打不开的门。',
      en: 'No deal can come to “{stage}”: a gate of “{other}” before it can never open.',
    },
    { zh: '先改好“{other}”的标准。', en: 'Mend the criteria of “{other}” first.' },
  ),
  exceptionNever: error(
    {
      zh: '例外通道“{name}”的触发条件自相矛盾，没有项目能用。',
      en: 'The trigger of the exception “{name}” contradicts itself: no deal can use it.',
    },
    { zh: '改掉触发条件里互相冲突的值。', en: 'Change the values of its trigger that exclude each other.' },
  ),
  exceptionForAll: warning(
    {
      zh: '例外通道“{name}”没有触发条件，任何项目都能申请。',
      en: 'The exception “{name}” has no trigger: every deal may ask for it.',
    },
    { zh: '写明哪些项目可以走这条通道。', en: 'Say which deals may use it.' },
  ),
  exceptionSkipsNothing: error(
    { zh: '例外通道“{name}”没有写明可以跳过什么。', en: 'The exception “{name}” does not say what may be skipped.' },
    { zh: '选择可以跳过的阶段或标准。', en: 'Choose the stages or criteria that it excuses from.' },
  ),
  exceptionUnknown: error(
    {
      zh: '例外通道“{name}”要跳过的“{what}”不存在或已停用。',
      en: 'The exception “{name}” skips “{what}”, which does not exist or is retired.',
    },
    { zh: '从通道里去掉它。', en: 'Take it off the exception.' },
  ),
} as const satisfies Record<string, ProblemText>;
export type ProblemCode = keyof typeof PROBLEM_TEXTS;
