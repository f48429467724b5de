import type { Label } from '../platform/label.ts';

const MIN = 8;
const MAX = 128;

/** The heads of the lists of leaked passwords that are long enough to pass the length, and this product's own name. */
const COMMON = new Set(
  `password password1 password12 password123 passw0rd p@ssw0rd p@ssword 12345678 123456789 1234567890 0123456789 11111111 00000000
  88888888 66666666 123123123 12341234 11223344 87654321 987654321 147258369 123654789 1q2w3e4r 1qaz2wsx qwertyuiop qwerty123
  qwer1234 asdf1234 asdfghjkl zxcvbnm1 1234qwer abcd1234 abc12345 a1234567 a12345678 aa123456 aaaaaaaa iloveyou sunshine princess
  football baseball superman trustno1 letmein1 welcome1 welcome123 admin123 admin1234 administrator changeme woaini1314 woaini520
  5201314520 1314520520 throughline`.split(/\s+/),
);

/**
 * Why `password` is refused, in both languages; undefined when it may be used. Length decides (NIST SP 800-63B 5.1.1.2):
 * no rules about kinds of characters, only passwords that are tried first are refused.
 * @param personal texts that the password may not be or hardly differ from: e-mail, name, workspace
 */
export function passwordProblem(password: string, personal: readonly string[]): Label | undefined {
  const length = Array.from(password).length;
  if (length < MIN) return { zh: `密码至少 ${MIN} 个字符。`, en: `Use at least ${MIN} characters.` };
  if (length > MAX) return { zh: `密码最多 ${MAX} 个字符。`, en: `Use at most ${MAX} characters.` };
  const plain = password.normalize('NFKC').toLowerCase();
  if (COMMON.has(plain) || new Set(plain).size < 4) {
    return {
      zh: '这个密码太常见，请换一个不易猜到的。',
      en: 'This password is among the first that are tried; choose one that is hard to guess.',
    };
  }
  const core = withoutDigits(plain);
  for (const text of personal.flatMap(parts)) {
    if (plain === text || core === withoutDigits(text)) {
      return {
        zh: '密码不能与邮箱、姓名或工作区名称相同。',
        en: 'The password may not be the e-mail, the name or the workspace.',
      };
    }
  }
  return undefined;
}

/** An e-mail counts as a whole and by its name part; texts of two letters say nothing. */
function parts(text: string): string[] {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  const at = plain.indexOf('@');
  return (at < 0 ? [plain] : [plain, plain.slice(0, at)]).filter((part) => part.length > 2);
}

/** `Wang.Fang2024!` and `wangfang` are the same guess. */
const withoutDigits = (text: string): string => text.replace(/[^\p{L}@]/gu, '') || text;
