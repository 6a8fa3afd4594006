/**
 * What kube-score has to say about the production example is what docs/how-to/linters.md answers, no more and no less. It needs no
 * cluster but Go, of which kube-score is built once for each version.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readFolder, runExample } from '../example-apps';
import { answeredFindings, installKubeScore, kubeScore } from './support/linters';

const PAGE = path.join(__dirname, '..', '..', 'docs', 'how-to', 'linters.md');

let program: string;
let yaml: string;

beforeAll(() => {
  program = installKubeScore();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linters-'));
  try {
    runExample('production', folder);
    yaml = [...readFolder(folder).values()].join('---\n');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test('every finding of kube-score has an answer, and every answer a finding', () => {
  expect(kubeScore(program, yaml)).toEqual(answeredFindings(fs.readFileSync(PAGE, 'utf8'), yaml));
});

test('kube-score looks at every workload', () => {
  const writable = yaml.replaceAll('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false');
  expect(kubeScore(program, writable).filter(finding => finding.startsWith('container-security-context-readonlyrootfilesystem'))).toEqual([
    'container-security-context-readonlyrootfilesystem CronJob/index-cleaner',
    'container-security-context-readonlyrootfilesystem CronJob/index-lookback',
    'container-security-context-readonlyrootfilesystem CronJob/index-rollover',
    'container-security-context-readonlyrootfilesystem DaemonSet/agent',
    'container-security-context-readonlyrootfilesystem Deployment/collector',
    'container-security-context-readonlyrootfilesystem Deployment/ingester',
    'container-security-context-readonlyrootfilesystem Deployment/query',
    'container-security-context-readonlyrootfilesystem Deployment/sampler',
    'container-security-context-readonlyrootfilesystem Job/index-init',
    'container-security-context-readonlyrootfilesystem Job/topic',
    'container-security-context-readonlyrootfilesystem StatefulSet/broker',
    'container-security-context-readonlyrootfilesystem StatefulSet/node',
  ]);
});
