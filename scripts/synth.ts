/** Renders the production example into dist/ and prints what came out, and what the production checks say of it. */
import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { table } from './table';
import { platform } from '../examples/production/platform';
import { CheckSeverity, ProductionChecks, TracingPlatform } from '../src';

const root = path.resolve(__dirname, '..');
const dist = path.join(root, 'dist');

/** The YAML files in dist/. Other builds put packages beside them. */
function yamlFiles(): string[] {
  const files = fs.existsSync(dist) ? fs.readdirSync(dist) : [];
  return files.filter(file => file.endsWith('.k8s.yaml')).map(file => path.join(dist, file)).sort();
}

/** `name: 4317` for each port that can be reached under a Service's name. */
function servicePorts(service: any): string {
  return service.spec.ports.map((port: any) => `${port.name}: ${port.port}${port.protocol === 'UDP' ? '/UDP' : ''}`).join(', ');
}

/** All containers of a workload, of a CronJob's Jobs as well. */
function containers(object: any): any[] {
  const pod = (object.spec?.jobTemplate ?? object).spec?.template?.spec;
  return [...pod?.initContainers ?? [], ...pod?.containers ?? []];
}

function count(values: string[]): string[][] {
  return [...new Set(values)].sort().map(value => [value, String(values.filter(other => other === value).length)]);
}

function print(title: string, header: string[], rows: string[][]) {
  console.log(`\n${title}\n\n${table(header, rows)}`);
}

yamlFiles().forEach(file => fs.rmSync(file)); // what an earlier run left must not be counted
process.env.CDK8S_OUTDIR = dist;
createRequire(__filename)('../examples/production/main'); // it synthesizes when it is loaded

const files = yamlFiles();
const objects: any[] = files.flatMap(file => loadAll(fs.readFileSync(file, 'utf8')));
console.log(`${objects.length} objects in ${files.map(file => path.relative(root, file)).join(', ')}`);
print('Objects', ['Kind', 'Number'], count(objects.map(object => object.kind)));
print('Images', ['Image', 'Containers'], count(objects.flatMap(containers).map(container => container.image)));
const services = objects.filter(object => object.kind === 'Service');
print('Ports', ['Service', 'Ports'], services.map(service => [service.metadata.name, servicePorts(service)]));

if (platform.traffic) {
  console.log(`\nSizing\n\n${new TracingPlatform(new Chart(new App(), 'sizing', { namespace: 'observability' }), 'tracing', platform).sizingTable}`);
}

const { findings, suppressed } = new ProductionChecks().reportObjects(objects);
const serious = findings.filter(({ severity }) => severity !== CheckSeverity.INFO);
const infos = findings.filter(({ severity }) => severity === CheckSeverity.INFO);
console.log(`\nProduction checks: ${serious.length} findings, ${infos.length} notes, ${suppressed.length} suppressed`);
if (serious.length > 0) { console.log(`\n${ProductionChecks.formatFindings(serious)}`); }
if (infos.length > 0) { print('Notes', ['Rule', 'Objects'], count(infos.map(({ rule }) => rule))); }
if (suppressed.length > 0) { print('Suppressed', ['Rule', 'Object', 'Reason'], suppressed.map(({ rule, object, reason }) => [rule, object, reason])); }
