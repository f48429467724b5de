import type { ChoiceOption } from './field.ts';

/** Currencies of the product: ISO 4217 code, minor digits, names and signs that files use. */
export const CURRENCIES = [
  { code: 'CNY', digits: 2, zh: '人民币', en: 'Chinese yuan', synonyms: ['rmb', '人民币', '元', '¥', '￥', 'cn¥'] },
  { code: 'USD', digits: 2, zh: '美元', en: 'US dollar', synonyms: ['美元', '美金', '$', 'us$'] },
  { code: 'EUR', digits: 2, zh: '欧元', en: 'Euro', synonyms: ['欧元', '€'] },
  { code: 'HKD', digits: 2, zh: '港元', en: 'Hong Kong dollar', synonyms: ['港元', '港币', 'hk$'] },
  { code: 'TWD', digits: 2, zh: '新台币', en: 'New Taiwan dollar', synonyms: ['新台币', '台币', 'nt$'] },
  { code: 'JPY', digits: 0, zh: '日元', en: 'Japanese yen', synonyms: ['日元', 'jp¥', '円'] },
  { code: 'KRW', digits: 0, zh: '韩元', en: 'South Korean won', synonyms: ['韩元', '₩'] },
  { code: 'SGD', digits: 2, zh: '新加坡元', en: 'Singapore dollar', synonyms: ['新加坡元', '新币', 's$'] },
  { code: 'GBP', digits: 2, zh: '英镑', en: 'Pound sterling', synonyms: ['英镑', '£'] },
  { code: 'AUD', digits: 2, zh: '澳元', en: 'Australian dollar', synonyms: ['澳元', 'a$'] },
  { code: 'CAD', digits: 2, zh: '加元', en: 'Canadian dollar', synonyms: ['加元', 'c$'] },
  { code: 'CHF', digits: 2, zh: '瑞士法郎', en: 'Swiss franc', synonyms: ['瑞士法郎'] },
  { code: 'INR', digits: 2, zh: '印度卢比', en: 'Indian rupee', synonyms: ['印度卢比', '卢比', '₹'] },
  { code: 'THB', digits: 2, zh: '泰铢', en: 'Thai baht', synonyms: ['泰铢', '฿'] },
  { code: 'VND', digits: 0, zh: '越南盾', en: 'Vietnamese dong', synonyms: ['越南盾', '₫'] },
  { code: 'MYR', digits: 2, zh: '马来西亚林吉特', en: 'Malaysian ringgit', synonyms: ['林吉特', '马币'] },
  { code: 'IDR', digits: 2, zh: '印尼盾', en: 'Indonesian rupiah', synonyms: ['印尼盾'] },
  { code: 'BRL', digits: 2, zh: '巴西雷亚尔', en: 'Brazilian real', synonyms: ['雷亚尔', 'r$'] },
  { code: 'RUB', digits: 2, zh: '俄罗斯卢布', en: 'Russian rouble', synonyms: ['卢布', '₽'] },
  { code: 'AED', digits: 2, zh: '阿联酋迪拉姆', en: 'UAE dirham', synonyms: ['迪拉姆'] },
  { code: 'KWD', digits: 3, zh: '科威特第纳尔', en: 'Kuwaiti dinar', synonyms: ['第纳尔'] },
] as const satisfies readonly { code: string; digits: number; zh: string; en: string; synonyms: readonly string[] }[];

const DIGITS = new Map<string, number>(CURRENCIES.map((currency) => [currency.code, currency.digits]));

/** Decimal places of the minor unit (JPY 0, CNY 2, KWD 3); 2 for a code that is not listed. */
export const currencyDigits = (code: string): number => DIGITS.get(code) ?? 2;

export const CURRENCY_OPTIONS: readonly ChoiceOption[] = CURRENCIES.map(({ code, zh, en, synonyms }) => ({
  key: code,
  label: { zh, en },
  synonyms: [code.toLowerCase(), ...synonyms],
}));
