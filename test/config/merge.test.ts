import { isPlainObject, mergeDeep, withoutUndefined } from '../../src/config/merge';

describe('mergeDeep', () => {
  test('merges maps key by key', () => {
    expect(mergeDeep({ a: { b: 1, c: 2 }, d: 3 }, { a: { c: 4, e: 5 } })).toEqual({ a: { b: 1, c: 4, e: 5 }, d: 3 });
  });

  test('replaces lists', () => {
    expect(mergeDeep({ a: [1, 2, 3] }, { a: [4] })).toEqual({ a: [4] });
  });

  test('replaces a map by a value and a value by a map', () => {
    expect(mergeDeep({ a: { b: 1 }, c: 2 }, { a: 3, c: { d: 4 } })).toEqual({ a: 3, c: { d: 4 } });
  });

  test('removes a key with null, at every level', () => {
    expect(mergeDeep({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: null }, d: null })).toEqual({ a: { c: 2 } });
  });

  test('writes no null where there was nothing to remove', () => {
    expect(mergeDeep({}, { a: { b: null, c: 1 } })).toEqual({ a: { c: 1 } });
  });

  test('keeps what is there where the override is undefined', () => {
    expect(mergeDeep({ a: 1, b: { c: 2 } }, { a: undefined, b: { c: undefined } })).toEqual({ a: 1, b: { c: 2 } });
  });

  test('takes instances of classes over as they are', () => {
    const date = new Date(0);
    expect(mergeDeep({ a: { b: 1 } }, { a: date }).a).toBe(date);
  });

  test('changes neither argument', () => {
    const base = { a: { b: 1 } };
    const overrides = { a: { c: 2 } };
    mergeDeep(base, overrides);
    expect([base, overrides]).toEqual([{ a: { b: 1 } }, { a: { c: 2 } }]);
  });

  test('is the base without overrides', () => {
    expect(mergeDeep({ a: 1 }, undefined)).toEqual({ a: 1 });
  });
});

describe('withoutUndefined', () => {
  test('drops keys at every level, also in lists, and keeps null, false, 0 and empty strings', () => {
    const value = { a: undefined, b: { c: undefined, d: null }, e: [{ f: undefined, g: 0 }], h: false, i: '' };
    expect(Object.entries(withoutUndefined(value))).toEqual([['b', { d: null }], ['e', [{ g: 0 }]], ['h', false], ['i', '']]);
    expect(Object.keys((withoutUndefined(value) as any).e[0])).toEqual(['g']);
  });
});

describe('isPlainObject', () => {
  test.each([[{}, true], [{ a: 1 }, true], [[], false], [null, false], ['text', false], [new Date(0), false], [undefined, false]])(
    'of %j is %s', (value, expected) => {
      expect(isPlainObject(value)).toBe(expected);
    });
});
