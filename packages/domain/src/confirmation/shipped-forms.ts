import type { Label } from '../platform/label.ts';
import type { ConfirmationForm, Question } from './form.ts';

type Words = readonly [zh: string, en: string];
const label = ([zh, en]: Words): Label => ({ zh, en });

type Rest<K extends Question['kind']> = Partial<
  Pick<Extract<Question, { kind: K }>, 'required' | 'fills' | 'prefill'>
> & { help?: Words };
function ask<K extends 'text' | 'longText' | 'money' | 'date' | 'yesNo'>(
  kind: K,
  key: string,
  words: Words,
  { help, ...rest }: Rest<K> = {},
): Question {
  return {
    kind,
    key,
    label: label(words),
    required: false,
    ...(help === undefined ? {} : { help: label(help) }),
    ...rest,
  };
}
type OptionWords = readonly [key: string, zh: string, en: string];
function choose(
  kind: 'choice' | 'multiChoice',
  key: string,
  words: Words,
  options: readonly OptionWords[],
  rest: Rest<'choice'> = {},
): Question {
  const { help, ...more } = rest;
  return {
    kind,
    key,
    label: label(words),
    required: false,
    options: options.map(([option, zh, en]) => ({ key: option, label: { zh, en } })),
    ...(help === undefined ? {} : { help: label(help) }),
    ...more,
  };
}

/** 需求调查表 (R5, R8): pains, budget, decision process, needs and time, signed by the customer. */
const requirementSurvey: ConfirmationForm = {
  key: 'requirementSurvey',
  name: { zh: '需求调查表', en: 'Requirement survey' },
  intro: {
    zh: '为了让后续方案贴合您的实际情况，请核对并补充以下内容。已填好的部分来自我们之前的沟通，可直接修改。',
    en: 'So that what we propose fits your situation, please check and complete the points below. What is filled in comes from our talks so far; change it as you see fit.',
  },
  questions: [
    ask('longText', 'pains', ['目前最想解决的问题是什么？', 'Which problems do you most want to solve?'], {
      required: true,
    }),
    ask('longText', 'needs', ['希望达到的效果与具体需求', 'What you want to achieve, and what you need for it'], {
      required: true,
      fills: 'need',
      prefill: 'need',
    }),
    ask('money', 'budget', ['本项目的预算', 'Budget of the project'], { fills: 'budget', prefill: 'budget' }),
    ask('yesNo', 'budgetApproved', ['预算是否已批准？', 'Is the budget approved?'], {
      required: true,
      fills: 'budgetConfirmed',
    }),
    choose(
      'choice',
      'decisionLead',
      ['内部由谁主导决策？', 'Who leads the decision on your side?'],
      [
        ['finance', '财务', 'Finance'],
        ['technical', '技术部门', 'Technology'],
        ['executive', '管理层', 'Executives'],
        ['purchasing', '采购部门', 'Purchasing'],
      ],
      { fills: 'decisionChain', prefill: 'decisionChain' },
    ),
    ask('longText', 'decisionProcess', ['决策流程与参与的部门、人员', 'How you decide, and who takes part'], {
      required: true,
      help: [
        '例如：技术评审 → 预算审批 → 总经理签批',
        'For example: technical review → budget approval → signature of the managing director',
      ],
    }),
    ask('text', 'timeline', ['期望的签约与上线时间', 'When you want to sign and to go live'], {
      required: true,
      fills: 'timeline',
      prefill: 'timeline',
    }),
    ask('longText', 'remarks', ['其他说明', 'Anything else']),
  ],
  statement: {
    zh: '本人确认以上需求与信息属实，可作为后续方案与报价的依据。',
    en: 'I confirm that these needs and facts are right and may be the basis of the proposal and the quote.',
  },
};

const letterOfIntent: ConfirmationForm = {
  key: 'letterOfIntent',
  name: { zh: '合作意向书', en: 'Letter of intent' },
  intro: {
    zh: '以下为双方就本项目达成的意向，供您确认。如有不符，请点“提出修改”。',
    en: 'This is what both sides intend for the project. Where it is not right, choose “Ask for a change”.',
  },
  questions: [
    ask('text', 'scope', ['合作内容', 'Subject'], { required: true, prefill: 'product' }),
    ask('money', 'amount', ['意向金额', 'Intended amount'], { required: true, prefill: 'amount' }),
    ask('date', 'signBy', ['计划签约日期', 'Intended date of signing'], { prefill: 'closeDate' }),
    ask('longText', 'conditions', ['签约前需满足的条件', 'What has to be settled before signing']),
  ],
  statement: {
    zh: '我方有意按以上内容推进合作，最终权利义务以正式合同为准。',
    en: 'We intend to go on as stated above; rights and duties follow from the contract alone.',
  },
};

const contractSignature: ConfirmationForm = {
  key: 'contractSignature',
  name: { zh: '合同签署确认', en: 'Confirmation of the contract' },
  intro: {
    zh: '请确认合同已由贵方有权签字人签署。',
    en: 'Please confirm that the contract was signed by a person entitled to sign for you.',
  },
  questions: [
    ask('text', 'contractNumber', ['合同编号', 'Number of the contract']),
    ask('money', 'amount', ['合同金额', 'Amount of the contract'], { required: true, prefill: 'amount' }),
    ask('date', 'signedOn', ['签署日期', 'Date of signing'], { required: true }),
    ask('text', 'signatory', ['贵方签字人及职务', 'Who signed, and in which position'], { required: true }),
    ask('yesNo', 'sealed', ['是否已盖章？', 'Has it been sealed?']),
  ],
  statement: {
    zh: '我方确认已签署上述合同，同意按合同约定执行。',
    en: 'We confirm that we signed this contract and will carry it out as agreed.',
  },
};

const deliveryConfirmation: ConfirmationForm = {
  key: 'deliveryConfirmation',
  name: { zh: '交付验收确认', en: 'Confirmation of delivery' },
  intro: {
    zh: '请核对交付内容并确认验收结果。',
    en: 'Please check what was delivered and confirm the result of the acceptance.',
  },
  questions: [
    ask('longText', 'delivered', ['已交付的内容', 'What was delivered'], { required: true }),
    ask('date', 'deliveredOn', ['交付日期', 'Date of delivery'], { required: true }),
    choose(
      'choice',
      'result',
      ['验收结果', 'Result of the acceptance'],
      [
        ['accepted', '合格', 'Accepted'],
        ['acceptedWithRemarks', '合格，有待改进', 'Accepted with remarks'],
        ['rejected', '不合格', 'Not accepted'],
      ],
      { required: true },
    ),
    ask('longText', 'openPoints', ['遗留问题', 'Open points']),
  ],
  statement: {
    zh: '我方已核对交付内容，验收结果如上。',
    en: 'We checked what was delivered; the result is as stated above.',
  },
};

/** Forms that every workspace has until it words them itself; the keys are those of the shipped processes. */
export const SHIPPED_FORMS: readonly ConfirmationForm[] = [
  requirementSurvey,
  letterOfIntent,
  contractSignature,
  deliveryConfirmation,
];
