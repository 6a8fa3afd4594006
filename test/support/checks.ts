import { dump } from 'js-yaml';
import { Finding, ProductionChecks } from '../../src';

type Manifest = { [key: string]: any };

/** What one rule finds in these objects: `object: message`. */
export function found(rule: string, objects: Manifest[]): string[] {
  return findingsOf(rule, objects).map(({ object, message }) => `${object}: ${message}`);
}

/** The findings of one rule. */
export function findingsOf(rule: string, objects: Manifest[]): Finding[] {
  return new ProductionChecks().checkObjects(objects).filter(finding => finding.rule === rule);
}

/** An object in the namespace `tracing`. */
export function manifest(kind: string, name: string, body: Manifest = {}): Manifest {
  const { metadata, ...rest } = body;
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'tracing', ...metadata }, ...rest };
}

/** A workload whose pods have the label `app: <name>`, with this in the spec of its pods and of its container. */
export function workload(kind: string, name: string, pod: Manifest = {}, container: Manifest = {}, spec: Manifest = {}): Manifest {
  return manifest(kind, name, {
    spec: {
      ...spec,
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'example.com/program:1.0.0', ...container }], ...pod } },
    },
  });
}

/** A ConfigMap. */
export function files(name: string, data: { [file: string]: string }): Manifest {
  return manifest('ConfigMap', name, { data });
}

/** A Service that leads to the pods of a workload. */
export function service(name: string, spec: Manifest = {}): Manifest {
  return manifest('Service', name, { spec: { selector: { app: name }, ...spec } });
}

/** A collector: the ConfigMap and the workload that has it. All its receivers and exporters are in one pipeline. */
export function collector(config: Manifest, kind: string = 'Deployment', name: string = 'collector'): Manifest[] {
  const { service: settings, ...components } = config;
  const pipelines = { traces: { receivers: Object.keys(config.receivers ?? {}), exporters: Object.keys(config.exporters ?? {}) } };
  const extensions = Object.keys(config.extensions ?? {});
  return [
    files(name, { 'config.yaml': dump({ ...components, service: { pipelines, extensions, ...settings } }) }),
    workload(kind, name, { volumes: [{ name: 'config', configMap: { name } }] }),
  ];
}
