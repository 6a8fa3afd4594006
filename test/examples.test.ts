/**
 * Each example's YAML is committed, so that a change of the library shows as a diff in a pull request. To accept it:
 * UPDATE_EXAMPLES=1 npx jest test/examples
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { loadAll } from 'js-yaml';
import { exampleFolder, exampleNames, readFolder, runExample } from './example-apps';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'examples-'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

test.each(exampleNames())('%s renders what is committed', example => {
  runExample(example, folder);
  const manifests = exampleFolder(example, 'manifests');
  if (process.env.UPDATE_EXAMPLES) {
    fs.rmSync(manifests, { recursive: true, force: true });
    fs.mkdirSync(manifests);
    readFolder(folder).forEach((text, file) => fs.writeFileSync(path.join(manifests, file), text));
  }
  const committed = readFolder(manifests);
  const rendered = readFolder(folder);
  expect([...rendered.keys()]).toEqual([...committed.keys()]);
  expect(rendered.size).toBeGreaterThan(0);
  for (const [file, text] of rendered) {
    expect(text).toBe(committed.get(file));
  }
});

describe.each(exampleNames())('README of %s', example => {
  const readme = fs.readFileSync(exampleFolder(example, 'README.md'), 'utf8');

  test('names its commands', () => {
    expect(readme).toContain('npx cdk8s synth');
    expect(readme).toContain('kubectl apply');
  });

  test('shows the code that is there', () => {
    const sources = fs.readdirSync(exampleFolder(example)).filter(file => file.endsWith('.ts'));
    const code = sources.map(file => fs.readFileSync(exampleFolder(example, file), 'utf8').replaceAll('../../src', 'cdk8s-tracing')).join('\n');
    const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(match => match[1]);
    expect(blocks.length).toBeGreaterThan(0);
    blocks.forEach(block => expect(code).toContain(block));
  });

  test('names every Secret that must exist, and no other', () => {
    const yaml = [...readFolder(exampleFolder(example, 'manifests')).values()].join('---\n');
    expect(secretsToCreate(readme)).toEqual(missingSecrets(loadAll(yaml)));
  });

  test('links to what is there', () => {
    const targets = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(match => match[1]).filter(target => !target.includes('://'));
    expect(targets.filter(target => !fs.existsSync(exampleFolder(example, target)))).toEqual([]);
  });
});

function secretsToCreate(readme: string): string[] {
  return [...new Set([...readme.matchAll(/create secret generic (\S+)/g)].map(match => match[1]))].sort();
}

/** Secrets that pods refer to and that no Certificate of the same YAML makes. */
function missingSecrets(objects: any[]): string[] {
  const certificates = objects.filter(({ kind }) => kind === 'Certificate').map(({ spec }) => spec.secretName);
  const text = JSON.stringify(objects.filter(({ kind }) => kind !== 'Certificate'));
  const names = [...text.matchAll(/"secretName":"([^"]+)"|"secretKeyRef":\{[^}]*"name":"([^"]+)"/g)].map(([, volume, variable]) => volume ?? variable);
  return [...new Set(names)].filter(name => !certificates.includes(name)).sort();
}
