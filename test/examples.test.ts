/**
 * Each example's YAML is committed, so that a change of the library shows as a diff in a pull request. To accept it:
 * UPDATE_EXAMPLES=1 npx jest test/examples
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
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

test.each(exampleNames())('%s has a README that names its commands', example => {
  const readme = fs.readFileSync(exampleFolder(example, 'README.md'), 'utf8');
  expect(readme).toContain('npx cdk8s synth');
  expect(readme).toMatch(/kubectl apply|argocd/);
});
