import { execFileSync, spawnSync } from 'child_process';
import * as path from 'path';
import { loadAll } from 'js-yaml';
import { workloads } from '../../support/manifests';

/** The oldest Kubernetes that README promises: kube-score judges by it which apiVersions are out of date. */
const KUBERNETES = 'v1.30';

/** A grade of 10 is "nothing to say". */
const ALL_GOOD = 10;

/** The path of kube-score. It is built if that wasn't done before; what goes wrong with that is in the error. */
export function installKubeScore(): string {
  return execFileSync(path.join(__dirname, 'linters.sh'), { encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** What kube-score has to say about the objects, optional checks included, as `rule Kind/component`. */
export function kubeScore(program: string, yaml: string): string[] {
  const args = ['score', '--all-default-optional', '--kubernetes-version', KUBERNETES, '--output-format', 'json', '-'];
  const { status, stdout, stderr, error } = spawnSync(program, args, { input: yaml, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  // It ends with 1 when it has something to say, and prints JSON then, too.
  if (error || stdout === '' || (status !== 0 && status !== 1)) {
    throw new Error(`${program} ended with ${status}: ${error?.message ?? stderr}`);
  }
  return kubeScoreFindings(JSON.parse(stdout));
}

/** The findings in kube-score's JSON. */
export function kubeScoreFindings(report: any[]): string[] {
  return sorted(report.flatMap(({ checks, type_meta: { kind }, object_meta: { labels } }) => checks
    .filter(({ skipped, grade }: any) => !skipped && grade < ALL_GOOD)
    .map(({ check }: any) => `${check.id} ${place(kind, labels)}`)));
}

/** The findings that the page's section on kube-score answers, with `every pod` as each workload of the YAML. */
export function answeredFindings(page: string, yaml: string): string[] {
  const section = page.split(/^## /m).find(text => text.startsWith('kube-score\n'));
  const rows = [...(section ?? '').matchAll(/^\| `([a-z-]+)` \| ([^|]+) \|/gm)];
  const everyPod = workloads(loadAll(yaml) as any[]).map(({ kind, metadata }) => place(kind, metadata.labels));
  return sorted(rows.flatMap(([, rule, where]) => {
    const places = where === 'every pod' ? everyPod : [...where.matchAll(/`([^`]+)`/g)].map(match => match[1]);
    return places.map(named => `${rule} ${named}`);
  }));
}

/** Names would change with each new topic's Job; kinds and components don't. */
function place(kind: string, labels: { [key: string]: string } | undefined): string {
  return `${kind}/${labels?.['app.kubernetes.io/component'] ?? ''}`;
}

function sorted(findings: string[]): string[] {
  return [...new Set(findings)].sort();
}
