import { readFileSync } from 'fs';
import * as path from 'path';
import { fullTables, Measured, readResults, shortTable, withBlock } from '../../scripts/faults-table';
import { ALL_FAULTS } from '../cluster/support/faults/all-faults';

const result: Measured = {
  row: {
    fault: 'kill -9 of a sampler',
    tracesPerSecond: 50,
    seconds: 40,
    sentSpans: 12000,
    acknowledgedSpans: 11990,
    mustKeep: 200,
    late: 7,
    kept: 150,
    lost: 50,
    split: 3,
    duplicated: 0,
    plain: 1800,
    plainKept: 171,
    longestGapSeconds: 0.84,
    restarts: 1,
    oomKills: 0,
    secondsToHealthy: 12.3,
  },
  bounds: { lost: 96, split: 95, duplicated: 0, reason: 'it forgets' },
  date: '2026-01-02',
  versions: { jaeger: '2.13.0', elasticsearch: '8.8.2', otelCollector: '0.158.0', kafka: '4.3.1' },
  machine: '2 cores, 24 GiB for all nodes together',
};

test('the full tables have all numbers, the bounds and where they were measured', () => {
  const text = fullTables([result], ['kill -9 of a sampler']);
  expect(text).toContain('| kill -9 of a sampler | 2.13.0 | 2026-01-02 | 40 | 12000 | 11990 | 200 | 7 | 150 | 50 | 3 | 0 | 9.5 % | 0.8 | 1 | 0 | 12 |');
  expect(text).toContain('| kill -9 of a sampler | 2.13.0 | 50 of at most 96 | 3 of at most 95 | 0 of 0 | it forgets |');
  expect(text).toContain('50 traces (300 spans) per second');
  expect(text).toContain('Jaeger 2.13.0, Elasticsearch 8.8.2, collector 0.158.0, Kafka 4.3.1. Machine: 2 cores, 24 GiB');
});

test('a row from before late traces were counted has a dash', () => {
  const { late: _late, ...row } = result.row;
  expect(fullTables([{ ...result, row }], ['kill -9 of a sampler'])).toContain('| 200 | - | 150 | 50 |');
});

test('the full tables say which faults have no row', () => {
  const says = (faults: string[]) => /^\*\*No row yet.*$/m.exec(fullTables([result], faults))?.[0];
  expect(says(['a node burns', 'kill -9 of a sampler', 'all burn'])).toBe('**No row yet**, though there is a test: a node burns; all burn.');
  expect(says(['kill -9 of a sampler'])).toBeUndefined();
});

test('the short table has what decides', () => {
  expect(shortTable([result])).toContain('| kill -9 of a sampler | 2.13.0 | 150 of 200 | 50 | 3 | 1 s | 12 s |');
});

test('without a result they say so', () => {
  expect([fullTables([], []), shortTable([])]).toEqual(['No run has been recorded yet.', 'No run has been recorded yet.']);
});

test('a block replaces what was between its markers, and needs both', () => {
  const marked = (block: string) => `a\n<!-- faults: begin, written by "npx projen faults-table" -->\n${block}\n<!-- faults: end -->\nb\n`;
  expect(withBlock(marked('old'), 'new')).toBe(marked('\nnew\n'));
  expect(() => withBlock('a', 'new')).toThrow('followed by');
});

test.each([
  ['docs/faults.md', (results: Measured[]) => fullTables(results, ALL_FAULTS)], ['README.md', shortTable],
] as const)('%s shows the recorded results', (file, format) => {
  const text = readFileSync(path.join(__dirname, '../..', file), 'utf8');
  expect(withBlock(text, format(readResults()))).toBe(text);
});
