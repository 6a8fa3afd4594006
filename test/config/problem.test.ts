import { checkHost, checkNotEmpty, checkRange, checkWhole, describeProblem, reasonProblems, within } from '../../src/config/problem';

describe('describeProblem', () => {
  const problem = { prop: 'replicas', value: 4, allowed: 'an odd number', fix: 'use 3 or 5' };

  test('names the prop, what is allowed, the value and the fix', () => {
    expect(describeProblem(problem)).toBe("'replicas' must be an odd number, got 4: use 3 or 5");
  });

  test('quotes strings, so that an empty one is seen', () => {
    expect(describeProblem({ ...problem, value: '' })).toBe("'replicas' must be an odd number, got \"\": use 3 or 5");
  });

  test('says nothing where nothing was given', () => {
    expect(describeProblem({ ...problem, value: undefined })).toBe("'replicas' must be an odd number, got nothing: use 3 or 5");
  });

  test('writes lists and maps as JSON', () => {
    expect(describeProblem({ ...problem, value: ['a', { b: 1 }] })).toBe("'replicas' must be an odd number, got [\"a\",{\"b\":1}]: use 3 or 5");
  });

  test.each([[NaN, 'NaN'], [Infinity, 'Infinity'], [-Infinity, '-Infinity']])('writes %s as itself and not as null', (value, text) => {
    expect(describeProblem({ ...problem, value })).toBe(`'replicas' must be an odd number, got ${text}: use 3 or 5`);
  });
});

describe('within', () => {
  const problem = { prop: 'percentage', value: 101, allowed: 'less', fix: 'lower it' };

  test('puts the prefix before the prop and keeps the rest', () => {
    expect(within('policies[2]', [problem])).toEqual([{ prop: 'policies[2].percentage', value: 101, allowed: 'less', fix: 'lower it' }]);
  });

  test('is the prefix alone where the problem has no prop', () => {
    expect(within('policies[2]', [{ ...problem, prop: '' }])[0].prop).toBe('policies[2]');
  });
});

describe('checkRange', () => {
  test.each([0, 100, 0.5, undefined])('accepts %s from 0 to 100', value => {
    expect(checkRange('p', value, 0, 100, 'fix it')).toEqual([]);
  });

  test.each([-0.1, 100.1, NaN, Infinity])('refuses %s from 0 to 100', value => {
    expect(checkRange('p', value, 0, 100, 'fix it')).toEqual([{ prop: 'p', value, allowed: 'a number from 0 to 100', fix: 'fix it' }]);
  });

  test('refuses a string, which plain JavaScript can pass', () => {
    expect(checkRange('p', '50' as unknown as number, 0, 100, 'fix it'))
      .toEqual([{ prop: 'p', value: '50', allowed: 'a number from 0 to 100', fix: 'fix it' }]);
  });
});

describe('checkWhole', () => {
  test.each([1, 7, undefined])('accepts %s', value => {
    expect(checkWhole('n', value, 1, 'fix it')).toEqual([]);
  });

  test.each([0, -1, 1.5, NaN, Infinity])('refuses %s', value => {
    expect(checkWhole('n', value, 1, 'fix it')).toEqual([{ prop: 'n', value, allowed: 'a whole number of at least 1', fix: 'fix it' }]);
  });
});

describe('checkNotEmpty', () => {
  test.each([[['a']], [undefined]])('accepts %j', value => {
    expect(checkNotEmpty('list', value, 'entry', 'fix it')).toEqual([]);
  });

  test('refuses an empty list', () => {
    expect(checkNotEmpty('list', [], 'entry', 'fix it')).toEqual([{ prop: 'list', value: [], allowed: 'a list of at least one entry', fix: 'fix it' }]);
  });
});

describe('checkHost', () => {
  test.each(['tracing.example.com', 'a', '1a.example', undefined, `${'a'.repeat(63)}.example`])('accepts %s', value => {
    expect(checkHost('host', value)).toEqual([]);
  });

  test.each(['-a.example', 'a-.example', 'a..example', 'a.example.', 'a_b.example', `${'a'.repeat(64)}.example`, `${'a.'.repeat(127)}example`])('refuses %s', value => {
    expect(checkHost('host', value))
      .toEqual([{ prop: 'host', value, allowed: 'a DNS name in lower case', fix: "leave out scheme, port and path: 'tracing.example.com'" }]);
  });
});

describe('reasonProblems', () => {
  test('accepts a sentence', () => {
    expect(reasonProblems('the VPN asks for it', 'say why')).toEqual([]);
  });

  test('refuses none, which plain JavaScript can pass', () => {
    expect(reasonProblems(undefined as unknown as string, 'say why')).toEqual([{ prop: 'reason', value: undefined, allowed: 'a sentence', fix: 'say why' }]);
  });
});
