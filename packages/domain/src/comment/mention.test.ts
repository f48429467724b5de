import { describe, expect, it } from 'vitest';
import { excerpt, mentionsIn, mentionToken, withNames } from './mention.ts';

const A = '01900000-0000-7000-8000-00000000000a';
const B = '01900000-0000-7000-8000-00000000000b';

describe('mentions', () => {
  it('are found once each, in order', () => {
    expect(mentionsIn(`请 ${mentionToken(B)} 看,${mentionToken(A)}、${mentionToken(B)}`)).toEqual([B, A]);
    expect(mentionsIn('mail me@[example] or @[x]')).toEqual([]);
  });

  it('are read as names', () => {
    expect(withNames(`${mentionToken(A)} ok? ${mentionToken(B)}`, (id) => (id === A ? '周岚' : undefined))).toBe(
      '@周岚 ok? @?',
    );
  });
});

describe('excerpt', () => {
  it('is one line, cut at characters and never within a mention', () => {
    expect(excerpt('一行\n两行  x', 20)).toBe('一行 两行 x');
    expect(excerpt('价格😀谈好了', 3)).toBe('价格😀…');
    expect(excerpt(`请看 ${mentionToken(A)} 的意见`, 20)).toBe('请看…');
  });
});
