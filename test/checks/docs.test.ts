import * as fs from 'fs';
import * as path from 'path';
import { ProductionChecks } from '../../src';

const PAGE = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'how-to', 'production-checks.md'), 'utf8');

test('the page has every rule as the code has it', () => {
  const rows = [...PAGE.matchAll(/^\| (`.*) \|$/gm)].map(([, row]) => row);
  expect(rows).toEqual(ProductionChecks.rules().map(({ id, severity, finds, why, fix }) => `\`${id}\` | ${severity} | ${finds} | ${why} | ${fix}`));
});
