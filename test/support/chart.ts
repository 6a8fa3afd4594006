import { mkdtempSync, readdirSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart } from 'cdk8s';

/** An app that writes to a new folder of its own. */
export function testApp(): App {
  return new App({ outdir: mkdtempSync(join(tmpdir(), 'cdk8s-tracing-')) });
}

/** A chart in an app of its own. */
export function testChart(namespace: string = 'observability'): Chart {
  return new Chart(testApp(), 'test', { namespace });
}

/** The manifests that were written. */
export function manifestFiles(app: App): string[] {
  return readdirSync(app.outdir).filter(file => file.endsWith('.yaml'));
}
