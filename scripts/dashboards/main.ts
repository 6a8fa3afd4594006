/* Writes the templates of the dashboards: Grafana's JSON, with `@name@` for what only a platform knows. */
import { mkdirSync, writeFileSync } from 'fs';
import * as path from 'path';
import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { agent, sampler } from './collectors';
import { collector, ingester, query } from './jaeger';
import { overview } from './overview';
import { elasticsearch, kafka } from './stores';
import { success } from './success';

export const FOLDER = path.join(__dirname, '../../src/config/monitoring/dashboards/templates');

const BUILDERS: { [name: string]: () => DashboardBuilder } = { overview, agent, sampler, collector, kafka, ingester, elasticsearch, query, success };

/** The files, by their names. */
export function templateFiles(): { [file: string]: string } {
  return Object.fromEntries(Object.entries(BUILDERS).map(([name, build]) => [`${name}.ts`, templateFile(name, build())]));
}

function templateFile(name: string, builder: DashboardBuilder): string {
  const dashboard = builder.build();
  const panels = dashboard.panels!.map((panel, index) => ({ ...panel, id: index + 1 }));
  const text = onePanelALine(JSON.parse(JSON.stringify({ ...dashboard, panels }, withoutDefaults)));
  // It becomes a template literal, which must neither end nor interpolate.
  if (/`|\$\{/.test(text)) throw new Error(`${name}: neither a backtick nor \${ can stand in a template`);
  return [
    '// Written by `npx projen dashboards` from scripts/dashboards.',
    `export function ${name}Template(): string {`,
    `  return String.raw\`${text}\`;`,
    '}',
    '',
  ].join('\n');
}

/** A diff shows which panel changed, and the file has no other whitespace: the library indents what it fills in. */
function onePanelALine({ panels, ...rest }: { panels: unknown[] }): string {
  const settings = Object.entries(rest).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${[...settings, `"panels": [\n${panels.map(panel => JSON.stringify(panel)).join(',\n')}\n]`].join(',\n')}\n}`;
}

/** What Grafana takes anyway, and the SDK writes all the same: a third of the text. */
const DEFAULTS: { [key: string]: unknown[] } = {
  transparent: [false],
  repeatDirection: ['h'],
  skipUrlSync: [false],
  multi: [false],
  includeAll: [false],
  auto: [false],
  auto_min: ['10s'],
  auto_count: [30],
  allowCustomValue: [true],
  fiscalYearStartMonth: [0],
  showPercentChange: [false],
  percentChangeColorMode: ['standard'],
  wideLayout: [true],
  justifyMode: ['auto'],
  icon: [''],
  tooltip: [''],
  targetBlank: [false],
  placement: ['inControlsMenu'],
};

function withoutDefaults(key: string, value: unknown): unknown {
  return key in DEFAULTS && DEFAULTS[key].includes(value) ? undefined : value;
}

if (require.main === module) {
  mkdirSync(FOLDER, { recursive: true });
  Object.entries(templateFiles()).forEach(([file, text]) => writeFileSync(path.join(FOLDER, file), text));
}
