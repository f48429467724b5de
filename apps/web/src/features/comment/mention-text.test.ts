import { describe, expect, it } from 'vitest';
import { encoded, mentionAt, partsOf, withPicked } from './mention-text.ts';

const wang = { id: '01a20296-5b0c-7000-afe9-9f0a4f875c28', name: '王磊' };
const ming = { id: '01a20296-5bb6-7000-9b7f-61066baa4a04', name: '王磊明' };

describe('mentions', () => {
  it('begin with @ behind a space or a Chinese character, not inside an e-mail address', () => {
    expect(mentionAt('请@王', 3)).toEqual({ start: 1, typed: '王' });
    expect(mentionAt('@', 1)).toEqual({ start: 0, typed: '' });
    expect(mentionAt('a@b', 3)).toBeUndefined();
    expect(mentionAt('@王磊 好', 5)).toBeUndefined();
  });

  it('put the chosen name where it was typed', () => {
    expect(withPicked('请@w 看', { start: 1, typed: 'w' }, '王磊')).toEqual({ text: '请@王磊 看', caret: 5 });
  });

  it('send ids, and read back as names', () => {
    const sent = encoded('@王磊明 和 @王磊 看一下', [wang, ming]);
    expect(sent).toBe(`@[${ming.id}] 和 @[${wang.id}] 看一下`);
    expect(
      partsOf(sent, [wang, ming])
        .map((part) => part.text)
        .join(''),
    ).toBe('@王磊明 和 @王磊 看一下');
    expect(partsOf(`@[${wang.id}]`, [])).toEqual([{ text: '@?', isMention: true }]);
  });
});
