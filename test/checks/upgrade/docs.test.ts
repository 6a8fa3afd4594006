import * as fs from 'fs';
import * as path from 'path';
import { UPGRADE_RULES } from '../../../src/checks/upgrade/rules';

const PAGE = fs.readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'how-to', 'upgrade.md'), 'utf8');
const HERE = fs.readdirSync(__dirname).filter(file => file !== 'docs.test.ts').map(file => fs.readFileSync(path.join(__dirname, file), 'utf8')).join('\n');

test('the page has every rule as the code has it', () => {
  const rows = [...PAGE.matchAll(/^\| (`.*) \|$/gm)].map(([, row]) => row);
  expect(rows).toEqual(UPGRADE_RULES.map(({ id, severity, finds, why, fix }) => `\`${id}\` | ${severity} | ${finds} | ${why} | ${fix}`));
});

test('each rule has a name of its own, and a test names it', () => {
  const ids = UPGRADE_RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter(id => !HERE.includes(id))).toEqual([]);
});
