import type { Answer, Answers } from '@throughline/domain/confirmation/answer.ts';
import type { ConfirmationForm, Question } from '@throughline/domain/confirmation/form.ts';
import { inLocale, type Label, type Locale } from '@throughline/domain/platform/label.ts';
import { currencyDigits } from '@throughline/domain/record/currency.ts';
import { renderPdf } from '../platform/pdf/render-pdf.ts';

export type Signature = { kind: 'typed'; text: string } | { kind: 'drawn'; png: string };

/** All that the document states, and that the hash stands for (`contentOf`). */
export interface SignedContent {
  form: ConfirmationForm;
  title: string;
  currency: string;
  answers: Answers;
  signer: string;
  signerTitle: string | null;
  signature: Signature;
  /** ISO instant. */
  signedAt: string;
}

export interface Proof {
  workspace: string;
  timeZone: string;
  address: string | null;
  userAgent: string | null;
  /** SHA-256 of the content as canonical JSON. */
  contentHash: string;
}

const WORDS = {
  sentBy: { zh: '发送方', en: 'From' },
  subject: { zh: '事项', en: 'Subject' },
  statement: { zh: '确认内容', en: 'Confirmation' },
  signature: { zh: '签字', en: 'Signature' },
  signer: { zh: '签字人', en: 'Signed by' },
  time: { zh: '时间', en: 'Time' },
  address: { zh: '网络地址', en: 'Network address' },
  agent: { zh: '浏览器', en: 'Browser' },
  hash: { zh: '内容摘要（SHA-256）', en: 'Content hash (SHA-256)' },
  proof: { zh: '签署记录', en: 'Record of the signature' },
  typed: { zh: '（键入的签名）', en: '(typed signature)' },
  yes: { zh: '是', en: 'Yes' },
  no: { zh: '否', en: 'No' },
  none: { zh: '未填写', en: 'not answered' },
  unknown: { zh: '未知', en: 'unknown' },
} as const satisfies Record<string, Label>;

const TEMPLATE = `
#let data = json(bytes(sys.inputs.data))
#set document(title: data.name)
#set page(paper: "a4", margin: (x: 22mm, top: 22mm, bottom: 20mm), footer: context [
  #set text(size: 8pt, fill: luma(110))
  #data.hash #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(font: "Noto Sans SC", size: 10.5pt, lang: data.lang)
#set par(leading: 0.75em, justify: false)

#text(size: 20pt, weight: "bold")[#data.name]
#v(2mm)
#grid(columns: (auto, 1fr), column-gutter: 6mm, row-gutter: 2.5mm,
  ..data.head.map(row => (text(fill: luma(90))[#row.at(0)], [#row.at(1)])).flatten())
#v(3mm)
#line(length: 100%, stroke: 0.5pt + luma(190))
#v(3mm)
#for item in data.answers {
  block(breakable: true, above: 6mm, below: 0mm)[
    #block(below: 2.5mm, sticky: true, text(weight: "bold")[#item.label])
    #for line in item.lines [#block(above: 1.5mm, below: 0mm)[#line]]
  ]
}
#v(4mm)
#line(length: 100%, stroke: 0.5pt + luma(190))
#v(2mm)
#block(breakable: false)[
  #text(weight: "bold")[#data.words.statement]
  #v(1mm)
  #data.statement
  #v(4mm)
  #text(fill: luma(90))[#data.words.signature]
  #v(1mm)
  #if data.drawn { image("/signature.png", height: 26mm, width: 80mm, fit: "contain") } else {
    text(size: 18pt)[#data.typed]
    linebreak()
    text(size: 8.5pt, fill: luma(90))[#data.words.typed]
  }
]
#v(4mm)
#block(breakable: false, width: 100%, inset: 4mm, radius: 2mm, fill: luma(246))[
  #text(weight: "bold")[#data.words.proof]
  #v(1.5mm)
  #set text(size: 9pt)
  #grid(columns: (auto, 1fr), column-gutter: 6mm, row-gutter: 2mm,
    ..data.proof.map(row => (text(fill: luma(90))[#row.at(0)], [#row.at(1)])).flatten())
]
`;

/** The document that the customer signed, in their language, as proof. */
export function signedPdf(content: SignedContent, proof: Proof, locale: Locale): Promise<Buffer> {
  const word = (key: keyof typeof WORDS) => inLocale(WORDS[key], locale);
  const { form, signature } = content;
  const data = {
    lang: locale === 'en' ? 'en' : 'zh',
    name: inLocale(form.name, locale),
    statement: inLocale(form.statement, locale),
    hash: proof.contentHash,
    words: Object.fromEntries(Object.keys(WORDS).map((key) => [key, word(key as keyof typeof WORDS)])),
    head: [
      [word('subject'), content.title],
      [word('sentBy'), proof.workspace],
    ],
    answers: form.questions.map((question) => ({
      label: inLocale(question.label, locale),
      lines: shownAnswer(question, content.answers[question.key] ?? null, content.currency, locale).split('\n'),
    })),
    drawn: signature.kind === 'drawn',
    typed: signature.kind === 'typed' ? signature.text : '',
    proof: [
      [word('signer'), [content.signer, content.signerTitle].filter(Boolean).join(' · ')],
      [word('time'), timeIn(content.signedAt, proof.timeZone)],
      [word('address'), proof.address ?? word('unknown')],
      [word('agent'), proof.userAgent?.slice(0, 300) ?? word('unknown')],
      [word('hash'), proof.contentHash],
    ],
  };
  const images: Record<string, Uint8Array> =
    signature.kind === 'drawn' ? { 'signature.png': Buffer.from(signature.png, 'base64') } : {};
  return renderPdf(TEMPLATE, data, { images });
}

/** An answer as a person reads it. */
function shownAnswer(question: Question, answer: Answer, currency: string, locale: Locale): string {
  if (answer === null) return inLocale(WORDS.none, locale);
  if (question.kind === 'choice' || question.kind === 'multiChoice') {
    const chosen = Array.isArray(answer) ? answer : [answer];
    const labels = question.options
      .filter(({ key }) => chosen.includes(key))
      .map(({ label }) => inLocale(label, locale));
    return labels.join(locale === 'en' ? ', ' : '、');
  }
  if (typeof answer === 'boolean') return inLocale(answer ? WORDS.yes : WORDS.no, locale);
  if (typeof answer === 'number' && question.kind === 'money') {
    const digits = currencyDigits(currency);
    const amount = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return `${currency} ${amount.format(answer / 10 ** digits)}`;
  }
  return typeof answer === 'number' ? new Intl.NumberFormat(locale).format(answer) : String(answer);
}

/** `2026-11-22 16:41:20 GMT+8 (Asia/Shanghai) = 2026-11-22T08:41:20.123Z` */
function timeIn(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(Date.parse(instant));
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' })
    .formatToParts(Date.parse(instant))
    .find((part) => part.type === 'timeZoneName')?.value;
  return `${parts} ${offset ?? ''} (${timeZone}) = ${instant}`;
}
