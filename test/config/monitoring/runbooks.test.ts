import * as fs from 'fs';
import * as path from 'path';
import { alertNames, everyRule } from '../../support/monitored-platform';

const FOLDER = path.join(__dirname, '..', '..', '..', 'docs', 'runbooks');
const rules = everyRule();
const names = alertNames(rules);
const pages = fs.readdirSync(FOLDER).filter(file => file !== 'README.md');
const text = (file: string) => fs.readFileSync(path.join(FOLDER, file), 'utf8');

test('every alert has its page, and every page its alert', () => {
  expect(pages.sort()).toEqual(names.map(name => `${name}.md`).sort());
});

test('every alert names its page', () => {
  const urls = rules.groups.flatMap(group => group.rules).filter(({ alert }: any) => alert)
    .map(({ alert, annotations }: any) => [alert, annotations.runbook_url]);
  expect(urls).toEqual(names.map(name => [name, `https://github.com/cdk8s-tracing/cdk8s-tracing/blob/main/docs/runbooks/${name}.md`]));
});

test.each(names)('the page of %s says severity and time as the alert has them, and has its four parts', name => {
  const { labels, for: time } = rules.groups.flatMap(group => group.rules).find(({ alert }: any) => alert === name);
  const page = text(`${name}.md`);
  expect(page.split('\n').slice(0, 3)).toEqual([`# ${name}`, '', `**${labels.severity}**, after ${time}`]);
  expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading))
    .toEqual(['What it means', 'How to see it', 'What to do', 'How to know that it is over']);
});

test('the index has every alert with its severity, in the order of the rules', () => {
  const rows = [...text('README.md').matchAll(/^\| \[(\w+)\]\(\1\.md\) \| (\w+) \| .+ \|$/gm)].map(([, name, severity]) => [name, severity]);
  const expected = rules.groups.flatMap(group => group.rules).filter(({ alert }: any) => alert)
    .map(({ alert, labels }: any) => [alert, labels.severity]);
  expect(rows).toEqual(expected);
});

test('every alert that a page names exists', () => {
  const named = [...pages, 'README.md'].flatMap(file => [...text(file).matchAll(/\bTracing[A-Z]\w+/g)].map(([name]) => name));
  expect([...new Set(named)].filter(name => !names.includes(name) && name !== 'TracingPlatform')).toEqual([]);
});
