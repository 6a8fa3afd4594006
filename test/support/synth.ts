import { App, Chart } from 'cdk8s';
import { manifestFiles, testApp } from './chart';

/** An object as it is written, as far as tests look into it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  readonly [key: string]: any;
}

/** The objects of a chart as they are written. Everything that synthesis checks is checked. */
export function synth(chart: Chart): KubeObject[] {
  const app = App.of(chart);
  app.synth();
  // Through text, so that what a test sees is what a file holds: no `undefined`, no class instances.
  return JSON.parse(JSON.stringify(chart.toJson()));
}

/** The one object of this kind and name. */
export function find(objects: KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.filter(object => object.kind === kind && object.metadata.name === name);
  if (found.length !== 1) {
    const all = objects.map(object => `${object.kind}/${object.metadata.name}`).join(', ');
    throw new Error(`${found.length} objects are ${kind}/${name}, among: ${all}`);
  }
  return found[0];
}

/** `kind/name` of every object, sorted. */
export function listNames(objects: KubeObject[]): string[] {
  return objects.map(object => `${object.kind}/${object.metadata.name}`).sort();
}

/** The message with which `define` is refused at once; fails if it isn't, or if synthesis would still write something. */
export function refusal(define: (chart: Chart) => unknown, namespace: string | undefined = 'observability'): string[] {
  const app = testApp();
  const chart = new Chart(app, 'test', { namespace });
  try {
    define(chart);
  } catch (error) {
    expect(manifestFiles(app)).toEqual([]);
    return (error as Error).message.split('\n');
  }
  throw new Error('it was not refused');
}

/** The messages with which synthesis refuses what `define` defines; fails if it doesn't, or if a manifest is written. */
export function synthRefusal(define: (chart: Chart) => unknown): string[] {
  const app = testApp();
  define(new Chart(app, 'test', { namespace: 'observability' }));
  try {
    app.synth();
  } catch (error) {
    expect(manifestFiles(app)).toEqual([]);
    return validationLines((error as Error).message);
  }
  throw new Error('it was not refused');
}

function validationLines(message: string): string[] {
  const [heading, ...lines] = message.split('\n');
  expect(heading).toBe('Validation failed with the following errors:');
  // cdk8s puts a path before each message; what follows it is the library's own.
  return lines.map(line => line.trim().replace(/^\[[^\]]*\] (?=\[)/, ''));
}
