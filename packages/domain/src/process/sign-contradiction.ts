import type { Label } from '../platform/label.ts';
import type { Stage } from './process.ts';
import {
  both,
  type Course,
  dayOf,
  hasDocument,
  hasRequirement,
  isFilled,
  isSigned,
  joined,
  quoted,
  reportedOf,
  type Scene,
} from './sign-scene.ts';

/* Signs of departments that contradict each other: R88. */

/** R88: signed, and nobody on the technical side has a requirement. */
export function signedWithoutRequirement(scene: Scene): Course | undefined {
  const { facts, stage } = scene;
  if (!isSigned(scene) || isFilled(facts.deal.need) || hasRequirement(scene)) return undefined;
  const by = hasDocument(scene, 'contract')
    ? both('合同文件', 'the contract file')
    : stage.kind === 'open'
      ? both('合同已签署', 'the contract is signed')
      : both(`阶段“${stage.name.zh}”`, `the stage ${stage.name.en}`);
  return {
    from: null,
    say: () => ({
      reason: both(
        `已签约（依据：${by.zh}），却没有需求调查表、需求文档，需求也未填写`,
        `Signed (by ${by.en}), yet there is neither a survey nor a requirement document, and the need is empty`,
      ),
      facts: [
        both('需求：未填写', 'Need: empty'),
        both('需求调查表、需求文档：0 份', 'Surveys and requirement documents: 0'),
      ],
      remedy: both(
        '请销售把需求文档交给技术与交付团队，并上传到本项目',
        'Sales hands the requirement document to presales and delivery, and attaches it here',
      ),
    }),
  };
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** Stages in which money is collected: they ask for a share invoiced or paid. */
const isPaymentStage = (stage: Stage): boolean =>
  stage.key === 'payment' ||
  [...stage.criteria.entry, ...stage.criteria.exit].some(
    (criterion) => criterion.kind === 'fact' && (criterion.fact === 'paidShare' || criterion.fact === 'invoicedShare'),
  );

/** Standard actions of certain stages that this deal has as tasks. */
function actionsIn({ facts, env }: Scene, isMeant: (stage: Stage) => boolean, status: readonly string[]): Label[] {
  const stages = env.definition.stages.filter(isMeant);
  return facts.actions.flatMap((fact) => {
    const action = stages.find((one) => one.key === fact.stage)?.actions.find((one) => one.key === fact.action);
    return action !== undefined && status.includes(fact.status)
      ? [both(`任务：${action.label.zh}`, `Task: ${action.label.en}`)]
      : [];
  });
}

/** R88: finance collects while the deal is still being sold. */
export function dunnedTooEarly(scene: Scene): Course | undefined {
  const { facts, stage } = scene;
  if (stage.kind !== 'open' || isSigned(scene)) return undefined;
  const invoiced = reportedOf(scene, 'invoicedShare') ?? 0;
  const paid = reportedOf(scene, 'paidShare') ?? 0;
  const found: Label[] = [
    ...facts.documents
      .filter((file) => file.kind === 'invoice')
      .map(({ name, at }) =>
        both(`发票“${quoted(name)}”：${dayOf(scene, at)}`, `Invoice ${quoted(name)}: ${dayOf(scene, at)}`),
      ),
    ...(invoiced > 0 ? [both(`已开票 ${percent(invoiced)}`, `Invoiced ${percent(invoiced)}`)] : []),
    ...(paid > 0 ? [both(`已回款 ${percent(paid)}`, `Paid ${percent(paid)}`)] : []),
    ...actionsIn(scene, isPaymentStage, ['open']),
  ];
  if (found.length === 0) return undefined;
  const list = joined(found.slice(0, 3));
  return {
    from: null,
    say: () => ({
      reason: both(
        `项目还在“${stage.name.zh}”，合同未签，财务已在收款：${list.zh}`,
        `Still in ${stage.name.en} without a signed contract, and finance already collects: ${list.en}`,
      ),
      facts: found,
      remedy: both(
        '请财务暂停催收，由项目负责人说明签约进度；若已签约，请上传合同',
        'Finance pauses; the owner says how far the signing is. If it is signed, attach the contract',
      ),
    }),
  };
}

/** R88: delivery works on what nobody has signed. */
export function deliveringUnsigned(scene: Scene): Course | undefined {
  const { facts, stage } = scene;
  if (isSigned(scene)) return undefined;
  const isDelivery = (one: Stage): boolean => one.kind === 'delivering' && !isPaymentStage(one);
  const found: Label[] = [
    ...(stage.kind === 'delivering' ? [both(`阶段：${stage.name.zh}`, `Stage: ${stage.name.en}`)] : []),
    ...facts.documents
      .filter((file) => file.kind === 'acceptance')
      .map(({ name, at }) =>
        both(`验收单“${quoted(name)}”：${dayOf(scene, at)}`, `Acceptance ${quoted(name)}: ${dayOf(scene, at)}`),
      ),
    ...((reportedOf(scene, 'delivered') ?? 0) >= 1 ? [both('已报告交付', 'Delivery reported')] : []),
    ...((reportedOf(scene, 'accepted') ?? 0) >= 1 ? [both('已报告验收合格', 'Acceptance reported')] : []),
    ...actionsIn(scene, isDelivery, ['open', 'done']),
  ];
  if (found.length === 0) return undefined;
  const list = joined(found.slice(0, 3));
  return {
    from: null,
    say: () => ({
      reason: both(`合同未签，交付已经开始：${list.zh}`, `Delivery has begun without a signed contract: ${list.en}`),
      facts: found,
      remedy: both(
        '先停下交付或取得书面授权；若已签约，请上传合同',
        'Stop, or get written leave; if it is signed, attach the contract',
      ),
    }),
  };
}
