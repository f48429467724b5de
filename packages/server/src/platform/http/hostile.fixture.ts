/** Texts that have broken databases, shells, templates and parsers: each must be data here (S05, S06, S26, D14). */

const QUOTES = ["'", '"', '`', "''", '$$', '\\', "\\'", '%27', '＇', 'ʼ'];

/** What sqlmap and its like try: errors, always-true conditions, stacked statements, waiting, unions, comments. */
const SQL_TAILS = [
  '',
  ' or 1=1--',
  ' or 1=1#',
  ' or 1=1/*',
  ' and 1=2--',
  ') or (1=1',
  ')) or ((1=1',
  ' union select null--',
  ' union all select version(),null,null--',
  '; select pg_sleep(9)--',
  '||pg_sleep(9)||',
  ' and 9=(select 9 from pg_sleep(9))--',
  '; drop table opportunity; --',
];

const SQL = [
  ...QUOTES.flatMap((quote) => SQL_TAILS.map((tail) => `x${quote}${tail}`)),
  '1; update member set role_keys = array[chr(97)]',
  '1 and cast((select current_user) as int)=1',
  '(select case when (1=1) then 1 else 1/(select 0) end)',
  "set_config('app.workspace_id', '00000000-0000-0000-0000-000000000000', false)",
  "'); reset all; --",
  'name; commit; begin; --',
  'case when true then id else name end',
  'amount desc, (select 1)',
  '$1',
  '$1::uuid',
  ':name',
  '?',
  '%',
  '_',
  '\\%',
  '%%%%',
  '{"$ne": null}',
  'name->>x',
  "custom->>'a'",
  "cf_x'--",
  'amount::text',
  'createdAt)--',
  '-amount,(select)',
  'constructor',
  '__proto__',
  'hasOwnProperty',
];

const TEXTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "javascript:alert('x')",
  '<svg/onload=alert(1)>',
  '{{7*7}}${7*7}<%= 7*7 %>',
  '=HYPERLINK("http://x","y")',
  '../../../../etc/passwd',
  'file:///etc/passwd',
  '\r\nSet-Cookie: a=b',
  '\u202Egnp.exe',
  '\uFEFFbom',
  'e\u0301 \u212B \uFB01',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  '𠮷野家',
  '\u0001\u0007',
  'a'.repeat(600),
  '９９９．９９',
  'NaN',
  '-0',
  '1e309',
  '9'.repeat(40),
  '2026-13-45',
  '+275760-09-13',
  'null',
  'undefined',
  '[]',
  '{}',
];

/** NUL and halves of surrogate pairs, which PostgreSQL cannot keep: refused, never a fault. */
export const UNSTORABLE: readonly string[] = ['a\0b', '\0', 'x\ud800', '\udc00y', "'\0 or 1=1--"];

export const HOSTILE: readonly string[] = [...SQL, ...TEXTS];
