/** Keys by which a Chinese text is found: itself, full pinyin, initials. The dictionary (large) comes on first use. */
export type PinyinKeys = (text: string) => string[];

let loaded: Promise<PinyinKeys> | undefined;
export function loadPinyin(): Promise<PinyinKeys> {
  loaded ??= import('pinyin-pro').then(({ pinyin }) => {
    const cache = new Map<string, string[]>();
    return (text) => {
      const known = cache.get(text);
      if (known) return known;
      const options = { toneType: 'none', type: 'array' } as const;
      const keys = [
        text.toLowerCase(),
        pinyin(text, options).join('').toLowerCase(),
        pinyin(text, { ...options, pattern: 'first' })
          .join('')
          .toLowerCase(),
      ];
      cache.set(text, keys);
      return keys;
    };
  });
  return loaded;
}

/** `xjsj`, `xinjian` and `商机` all find 新建商机. */
export const matchesPinyin = (keys: readonly string[], query: string): boolean => {
  const plain = query.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  return keys.some((key) => key.replace(/\s+/g, '').includes(plain));
};
