/**
 * Makes two files of the compiled library: `lib/index.js`, which a platform needs, and `lib/on-demand.js`, which holds what few
 * syntheses use. Node.js reads and compiles the second one when something in it is used for the first time.
 */
import * as path from 'path';
import { build, BuildOptions, Metafile, Plugin } from 'esbuild';

const ROOT = path.resolve(__dirname, '..');
const ENTRY = 'src/index.ts';

/** What is loaded on demand: these modules, and all that only they import. A module stands here if the production example doesn't run it. */
const ON_DEMAND = [
  'checks/production-checks',
  'components/application-instrumentation',
  'components/elasticsearch-exporter',
  'components/external-secrets',
  'components/grafana-dashboards',
  'components/jaeger-monitor',
  'components/kafka-metrics',
  'components/monitoring',
  'components/oauth2-proxy',
  'components/operator-instrumentation',
  'components/otlp-ingest-auth',
  'components/otlp-ingest-exposure',
  'components/router-deployment',
  'components/self-tracing',
  'components/tracing-smoke-test',
  'components/tracing-switch',
  'components/ui-exposure',
  'config/elasticsearch/snapshots',
  'config/instrumentation/application-language',
  'config/instrumentation/head-sampling',
  'config/jaeger/index-policy',
  'config/monitoring/thresholds',
  'config/otel/otlp-ingest',
  'config/otel/redaction',
  'config/otel/self-tracing',
  'config/otel/span-metrics',
  'config/otel/span-metrics-histogram',
  'config/otel/varying-policies',
  'config/sizing-sheet',
  'platform/platform-sizing',
  'platform/platform-traffic',
  'shared/endpoints',
  'shared/public-tls',
  'shared/required-secrets',
  'shared/routes',
  'shared/snapshot-repository',
].map(name => `src/${name}.ts`);

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  external: ['cdk8s', 'cdk8s-plus-27', 'constructs'],
};

type Inputs = Metafile['inputs'];

/** The modules that are reached from the entry without passing one that is loaded on demand. */
function coreModules(inputs: Inputs): Set<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    if (!found.has(file) && !ON_DEMAND.includes(file) && inputs[file]) {
      found.add(file);
      inputs[file].imports.forEach(imported => visit(imported.path));
    }
  };
  visit(ENTRY);
  return found;
}

/** The names that each of some modules exports at run time. (The metafile's lists have the types, too; the text of a module doesn't.) */
async function exportedNames(modules: string[]): Promise<Map<string, string[]>> {
  const { metafile, outputFiles } = await build({ ...OPTIONS, entryPoints: modules, outdir: 'lib', outbase: '.', format: 'esm', write: false, metafile: true });
  return new Map(outputFiles!.map(({ path: file, text }) => {
    const [, list] = /^export \{([^}]*)\};\s*$/m.exec(text) ?? [];
    const { entryPoint } = metafile!.outputs[relative(file)];
    if (!entryPoint || !list) {
      throw new Error(`esbuild's output for ${file} isn't as this script expects`);
    }
    return [entryPoint, list.split(',').map(item => item.trim().split(' as ').pop()!)];
  }));
}

function relative(file: string): string {
  return path.relative(ROOT, file).split(path.sep).join('/');
}

/** Lets a module be replaced: `replacement` gets its path in the repository and returns the CommonJS text for it, or undefined to leave it. */
function replaceModules(replacement: (file: string) => string | undefined): Plugin {
  return {
    name: 'replace-modules',
    setup: ({ onLoad }) => onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const contents = replacement(relative(file));
      return contents === undefined ? undefined : { contents, loader: 'js' };
    }),
  };
}

/** An entry that exports whole modules, each by its path. */
function modulesByPath(modules: string[]): string {
  return [
    ...modules.map((file, index) => `import * as module${index} from './${file}';`),
    `export const modules = { ${modules.map((file, index) => `'${file}': module${index}`).join(', ')} };`,
  ].join('\n');
}

async function main() {
  const { metafile } = await build({ ...OPTIONS, entryPoints: [ENTRY], write: false, metafile: true });
  const missing = ON_DEMAND.filter(file => !metafile!.inputs[file]);
  if (missing.length > 0) {
    throw new Error(`no module of ${ENTRY}: ${missing.join(', ')}`);
  }
  const core = coreModules(metafile!.inputs);
  // Packages are taken into both files: each then holds only what it uses of them.
  const shared = [...core].filter(file => file.startsWith('src/') && Object.entries(metafile!.inputs)
    .some(([importer, { imports }]) => !core.has(importer) && imports.some(imported => imported.path === file)));
  const names = await exportedNames([ENTRY, ...ON_DEMAND]);
  const publicNames = names.get(ENTRY)!;

  // Code that uses an export of a CommonJS module asks the module each time, so these getters load the other file when it is needed.
  const onDemand = (file: string) => names.get(file)!
    .map(name => `Object.defineProperty(exports, '${name}', { enumerable: true, get: () => require('./on-demand.js').modules['${file}'].${name} });`)
    .join('\n');
  await build({
    ...OPTIONS,
    // By name: of a CommonJS module esbuild can't tell which names are types, and would export those, too.
    stdin: { contents: `export { ${publicNames.join(', ')} } from './${ENTRY}';\n${modulesByPath(shared)}`, resolveDir: ROOT, sourcefile: 'index.js' },
    external: [...OPTIONS.external!, './on-demand.js'],
    plugins: [replaceModules(file => ON_DEMAND.includes(file) ? onDemand(file) : undefined)],
    outfile: 'lib/index.js',
    allowOverwrite: true,
  });
  await build({
    ...OPTIONS,
    stdin: { contents: modulesByPath(ON_DEMAND), resolveDir: ROOT, sourcefile: 'on-demand.js' },
    external: [...OPTIONS.external!, './index.js'],
    plugins: [replaceModules(file => core.has(file) && file.startsWith('src/') ? `module.exports = require('./index.js').modules['${file}'];` : undefined)],
    outfile: 'lib/on-demand.js',
  });
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
