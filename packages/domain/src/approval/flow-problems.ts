import { validateCondition } from '../condition/validate.ts';
import type { FieldProblem } from '../platform/error.ts';
import type { Catalog } from '../record/catalog.ts';
import { findField, type ObjectDescription } from '../record/object.ts';
import type { Approver, ApprovalFlow } from './flow.ts';

interface Known {
  catalog: Catalog;
  roles: ReadonlyMap<string, unknown>;
  members: ReadonlyMap<string, { status: string }>;
}

const problem = (field: string, zh: string, en: string, value?: unknown): FieldProblem => ({
  field,
  message: { zh, en },
  ...(value === undefined ? {} : { value }),
});

/** System fields that a person changes all the same, through a door of their own. */
const MOVED = new Set(['stage']);

/** What is wrong with a flow as it stands, each with its place and remedy; [] = it can be used. */
export function flowProblems(flow: ApprovalFlow, known: Known): FieldProblem[] {
  const object = known.catalog.find(flow.object);
  if (object === undefined || object.bare === true)
    return [problem('object', '没有这个对象，请重新选择', 'There is no such object; choose another', flow.object)];
  return [
    ...watchProblems(flow, object),
    ...conditionProblems(flow.when, 'when', object, known.catalog),
    ...stepProblems(flow, object, known),
  ];
}

function watchProblems(flow: ApprovalFlow, object: ObjectDescription): FieldProblem[] {
  return flow.watches.flatMap((key, at) => {
    const field = findField(object, key);
    if (field === undefined)
      return [
        problem(
          `watches.${at}`,
          `${object.label.zh}没有字段“${key}”，请移除`,
          `${object.label.en} has no field ${key}; take it out`,
          key,
        ),
      ];
    if (field.system === true && !MOVED.has(key))
      return [
        problem(
          `watches.${at}`,
          `“${field.label.zh}”由系统维护，没有人会改它，不能作为审批内容`,
          `${field.label.en} is kept by the product; nobody changes it, so it cannot be approved`,
          key,
        ),
      ];
    return [];
  });
}

function conditionProblems(
  condition: ApprovalFlow['when'],
  place: string,
  object: ObjectDescription,
  catalog: Catalog,
): FieldProblem[] {
  if (condition === undefined) return [];
  return validateCondition(condition, { object, catalog }).map((one) => ({
    ...one,
    field: one.field === '' ? place : `${place}.${one.field}`,
  }));
}

function stepProblems(flow: ApprovalFlow, object: ObjectDescription, known: Known): FieldProblem[] {
  const seen = new Set<string>();
  return flow.steps.flatMap((step, at) => {
    const place = `steps.${at}`;
    const problems = [
      ...step.approvers.flatMap((one, index) => approverProblems(one, `${place}.approvers.${index}`, object, known)),
      ...(step.escalateTo === null ? [] : approverProblems(step.escalateTo, `${place}.escalateTo`, object, known)),
      ...conditionProblems(step.when, `${place}.when`, object, known.catalog),
    ];
    if (seen.has(step.key))
      problems.push(problem(`${place}.key`, '步骤的标识重复', 'Two steps have the same key', step.key));
    seen.add(step.key);
    if (step.deadline === null && (step.remindBefore !== null || step.escalateTo !== null))
      problems.push(
        problem(`${place}.deadline`, '要提醒或升级，须先设时限', 'A reminder or an escalation needs a deadline'),
      );
    const { deadline, remindBefore } = step;
    if (deadline !== null && remindBefore?.unit === deadline.unit && remindBefore.amount >= deadline.amount)
      problems.push(
        problem(
          `${place}.remindBefore`,
          '提前提醒的时间须短于时限',
          'The reminder comes less long before the deadline than the deadline is',
        ),
      );
    return problems;
  });
}

function approverProblems(one: Approver, place: string, object: ObjectDescription, known: Known): FieldProblem[] {
  switch (one.by) {
    case 'role':
      return known.roles.has(one.role)
        ? []
        : [problem(`${place}.role`, '没有这个角色，请重新选择', 'There is no such role; choose another', one.role)];
    case 'member':
      return known.members.get(one.member)?.status === 'active'
        ? []
        : [
            problem(
              `${place}.member`,
              '此人不是在用的成员，请换人',
              'They are no active member; choose someone else',
              one.member,
            ),
          ];
    case 'field':
      return findField(object, one.field)?.kind === 'user'
        ? []
        : [
            problem(
              `${place}.field`,
              `须是${object.label.zh}的人员字段`,
              `It must be a field of ${object.label.en} that holds a person`,
              one.field,
            ),
          ];
    case 'team':
      return object.key === 'opportunity' || findField(object, 'opportunity')?.kind === 'reference'
        ? []
        : [problem(place, '只有属于销售项目的对象才有项目团队', 'Only what belongs to a deal has its team', one.role)];
    case 'leader':
      return [];
  }
}
