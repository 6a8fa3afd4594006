import { load } from 'js-yaml';
import { toYaml } from '../../src/config/yaml';

describe('toYaml', () => {
  test.each([
    // A reader of YAML 1.1 takes the bare form of each of these for something else.
    ['1_000', "a: '1_000'\n"],
    ['0x1F', "a: '0x1F'\n"],
    ['0o17', "a: '0o17'\n"],
    ['017', "a: '017'\n"],
    ['1e3', "a: '1e3'\n"],
    ['true', "a: 'true'\n"],
    ['null', "a: 'null'\n"],
    ['~', "a: '~'\n"],
    ['', "a: ''\n"],
    ['2026-01-01', "a: '2026-01-01'\n"],
    ['10%', 'a: 10%\n'],
    ['*', "a: '*'\n"],
    ['a: b', "a: 'a: b'\n"],
    ['a #b', "a: 'a #b'\n"],
    ['0.0.0.0:4317', 'a: 0.0.0.0:4317\n'],
    ['1s', 'a: 1s\n'],
  ])('writes the string %j so that it stays one', (text, yaml) => {
    expect(toYaml({ a: text })).toBe(yaml);
  });

  test.each(['yes', 'no', 'on', 'off', 'y', 'n', '12:30:45', '<<', '='])('keeps %j a string for readers of YAML 1.1, too', text => {
    // go-yaml, which the collector uses, still takes these words for booleans or numbers in typed fields.
    expect(toYaml({ a: text })).toBe(`a: '${text}'\n`);
  });

  test('keeps references to the environment whole', () => {
    expect(toYaml({ a: '${env:X}', b: ['${env:Y}'] })).toBe('a: ${env:X}\nb:\n  - ${env:Y}\n');
  });

  test('never folds a long line', () => {
    const long = Array.from({ length: 60 }, () => 'word').join(' ');
    expect(toYaml({ a: long })).toBe(`a: ${long}\n`);
  });

  test('keeps the order of keys', () => {
    expect(toYaml({ z: 1, a: 2, m: 3 })).toBe('z: 1\na: 2\nm: 3\n');
  });

  test('writes an object that stands in two places twice, without an anchor', () => {
    const shared = { x: 1 };
    expect(toYaml({ a: shared, b: shared })).toBe('a:\n  x: 1\nb:\n  x: 1\n');
  });

  test('writes text of several lines as a block', () => {
    expect(toYaml({ a: 'one\ntwo\n' })).toBe('a: |\n  one\n  two\n');
  });

  test('reads back as it was', () => {
    const value = { text: 'a "b" \'c\' \\', list: [1, 1.5, -1, true, null, ''], deep: { 'key.with-dots/and': ['x'] } };
    expect(load(toYaml(value))).toEqual(value);
  });
});
