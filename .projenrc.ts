import { JsonFile, cdk8s, javascript } from 'projen';

/** Folders beside src/ that hold hand-written TypeScript which is never shipped. */
const DEV_DIRS = ['test', 'examples', 'bench', 'scripts'];

/** One tsconfig for everything: type checks, ESLint, ts-jest and ts-node. jsii alone uses tsconfig.json (src/ only). */
const TSCONFIG_DEV = 'tsconfig.dev.json';

const JEST_CLUSTER_CONFIG = 'jest.cluster.config.json';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-tracing',
  description: 'A production distributed-tracing platform (OpenTelemetry, Jaeger, Kafka, Elasticsearch) as one typed cdk8s construct',
  keywords: ['cdk8s', 'kubernetes', 'tracing', 'opentelemetry', 'jaeger', 'kafka', 'elasticsearch', 'observability'],
  author: 'cdk8s-tracing contributors',
  authorAddress: 'maintainers@cdk8s-tracing.invalid',
  copyrightOwner: 'cdk8s-tracing contributors',
  repositoryUrl: 'https://github.com/cdk8s-tracing/cdk8s-tracing.git',
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  sampleCode: false,

  // Versions. The three peers are pinned to their minimum for development, so that we build against what we promise.
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  projenVersion: '0.103.25',
  cdk8sVersion: '2.70.106',
  constructsVersion: '10.4.2', // cdk8s-plus-27 wants ^10.3.0; projen's own default (10.0.0) does not resolve
  peerDeps: ['cdk8s-plus-27@^2.9.5'],
  bundledDeps: ['js-yaml@5.5.0'], // not a jsii module, so it must be bundled; exact, because it decides the bytes we render
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.3',
  bin: { 'cdk8s-tracing': 'lib/cli/main.js' },
  devDeps: [
    '@types/node@^20',
    '@grpc/grpc-js@^1', '@grpc/proto-loader@^0.8', // cluster tests send Jaeger's old gRPC format
    '@peculiar/x509@^2', 'reflect-metadata@^0.2', // cluster tests issue certificates, good ones and bad ones
    '@grafana/grafana-foundation-sdk@0.0.21', // `npx projen dashboards`; exact, because it decides the bytes of the templates
  ],

  // Bindings in four languages. `npx projen bindings` generates their code; GitHub packages them.
  publishToPypi: { distName: 'cdk8s-tracing', module: 'cdk8s_tracing' },
  publishToMaven: { javaPackage: 'org.cdk8s.tracing', mavenGroupId: 'org.cdk8s.tracing', mavenArtifactId: 'cdk8s-tracing' },
  publishToGo: { moduleName: 'github.com/cdk8s-tracing/cdk8s-tracing-go' },
  publishToNuget: { dotNetNamespace: 'Cdk8s.Tracing', packageId: 'Cdk8s.Tracing' },

  // GitHub: the build workflow and nothing else.
  release: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  githubOptions: { mergify: false, pullRequestLint: false },

  integrationTestAutoDiscover: false, // needs cdk8s-cli; test/examples.test.ts does the same in-process

  tsconfigDevFile: TSCONFIG_DEV,
  tsconfigDev: {
    compilerOptions: { paths: { 'cdk8s-tracing': ['./src/index.ts'] } }, // examples/platform-repo imports it as a user does
    include: ['.projenrc.ts'],
    exclude: ['lib', 'dist'],
  },

  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // else CI rewrites snapshots and passes; `npx projen test:update` updates
    junitReporting: false,
    passWithNoTests: false,
    coverageText: false,
    jestConfig: {
      collectCoverage: false, // halves the speed; `npx jest --coverage` when wanted
      additionalOptions: { silent: true },
      testTimeout: 30_000,
      testPathIgnorePatterns: ['/node_modules/', '\\.cluster\\.test\\.ts$'], // those need a cluster: test:cluster
    },
  },

  eslintOptions: {
    dirs: ['src'],
    devdirs: DEV_DIRS,
    projectService: false, // one program for all files is faster than one per folder
    tsconfigPath: `./${TSCONFIG_DEV}`,
  },

  gitignore: ['/.jsii.tabl.json*', '*.log', '.DS_Store'],
});

// jsii's inline source maps are three quarters of what every user loads.
project.tryFindObjectFile('tsconfig.json')?.addOverride('compilerOptions.inlineSourceMap', false);
project.tryFindObjectFile('tsconfig.json')?.addOverride('compilerOptions.inlineSources', false);

// ---------------------------------------------------------------------------------------------------------------------
// npm

project.addDevDeps('ts-jest@29.4.15'); // projen asks for any 29; this one runs jest 30 with TypeScript 6

// No registry address in package-lock.json: it installs from whatever registry the reader uses.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

project.npmignore?.exclude(
  ...DEV_DIRS.map(dir => `/${dir}/`),
  '/docs/',
  '/rosetta/',
  '/imports/',
  '/.ci/',
  '/.npmrc',
  `/${TSCONFIG_DEV}`,
  `/${JEST_CLUSTER_CONFIG}`,
  '/.jsii.tabl.json*',
  '/.gitattributes',
  '/CONTRIBUTING.md',
  '*.log',
  '*.tgz',
);

// ---------------------------------------------------------------------------------------------------------------------
// TypeScript outside src/

// Editors look for the nearest tsconfig.json; our tools read tsconfig.dev.json.
for (const dir of DEV_DIRS) {
  new JsonFile(project, `${dir}/tsconfig.json`, {
    obj: { extends: `../${TSCONFIG_DEV}`, include: ['**/*.ts'] },
  });
}

const typecheck = project.addTask('typecheck', {
  description: 'Type-check src, test, examples, bench and scripts (jest only transpiles)',
  exec: `tsc --noEmit --isolatedModules false --project ${TSCONFIG_DEV}`, // index.ts names types and values alike
});
project.testTask.prependSpawn(typecheck);

project.addTask('synth', {
  description: 'Render the production example into dist/',
  exec: `ts-node -T --project ${TSCONFIG_DEV} scripts/synth.ts`,
  receiveArgs: true,
});

project.addTask('faults-table', {
  description: 'Write what the fault tests measured (docs/faults.json) into docs/faults.md and README.md',
  exec: `ts-node -T --project ${TSCONFIG_DEV} scripts/faults-table.ts`,
});

project.addTask('monitoring-table', {
  description: 'Write what the monitoring tests measured (docs/monitoring.json) into docs/how-to/monitoring.md and docs/images/overview.svg',
  exec: `ts-node -T --project ${TSCONFIG_DEV} scripts/monitoring-table.ts`,
});

project.addTask('dashboards', {
  description: 'Write the templates of the dashboards (scripts/dashboards) into src/config/monitoring/dashboards',
  exec: `ts-node -T --project ${TSCONFIG_DEV} scripts/dashboards/main.ts`,
});

project.addTask('try-package', {
  description: 'Install the packed tarball in an empty folder and follow the README (needs a packed library)',
  exec: `ts-node -T --project ${TSCONFIG_DEV} scripts/try-package.ts`,
});

project.addTask('bench', {
  description: 'Measure load and synth time',
  exec: `ts-node -T --project ${TSCONFIG_DEV} bench/main.ts`,
  receiveArgs: true,
});

// ---------------------------------------------------------------------------------------------------------------------
// Documentation snippets and language bindings

const snippets = project.addTask('snippets', {
  description: 'Compile every TypeScript snippet of README.md, docs/ and doc comments (needs a compiled library)',
  exec: `ts-node -T --project ${TSCONFIG_DEV} scripts/snippets.ts`,
});
project.postCompileTask.spawn(snippets);

// ---------------------------------------------------------------------------------------------------------------------
// Two files at run time: loading some hundred and fifty small ones takes users 20 ms, a tenth of a synthesis (docs/decisions/0010-one-file-at-run-time.md)

project.addDevDeps('esbuild@^0.28');
const bundle = project.addTask('bundle', {
  description: 'Make lib/index.js and lib/on-demand.js of the compiled library (declarations and the other files stay as they are)',
  exec: `ts-node -T --project ${TSCONFIG_DEV} scripts/bundle.ts`,
});
project.compileTask.spawn(bundle);

const BINDINGS_DIR = 'node_modules/.cache/bindings'; // out of the way of git, npm, tsc, jest and dist/
project.addTask('bindings', {
  description: `Generate (not build) the Python, Java, Go and .NET code into ${BINDINGS_DIR} (needs a compiled library)`,
  steps: [
    { execArgs: ['rm', '-rf', BINDINGS_DIR] },
    { exec: `jsii-pacmak --code-only --targets python java go dotnet --outdir ${BINDINGS_DIR}` },
  ],
});

// ---------------------------------------------------------------------------------------------------------------------
// Cluster tests: jest against a real cluster (KUBECONFIG), one file after the other

new JsonFile(project, JEST_CLUSTER_CONFIG, {
  obj: {
    testMatch: ['<rootDir>/test/cluster/**/*.cluster.test.ts'],
    transform: project.jest!.config.transform,
    clearMocks: true,
    testTimeout: 600_000,
    reporters: ['default'],
  },
});

const clusterTests = `jest --config ${JEST_CLUSTER_CONFIG} --runInBand --ci`;
project.addTask('test:cluster', {
  description: 'Run the cluster tests against KUBECONFIG',
  exec: clusterTests,
  receiveArgs: true,
});
project.addTask('test:cluster:all', {
  description: 'Run the cluster tests against KUBECONFIG, the slow ones included',
  exec: clusterTests,
  env: { CLUSTER_TESTS: 'all' },
  receiveArgs: true,
});

// ---------------------------------------------------------------------------------------------------------------------
// ESLint

const eslint = project.eslint!;

// Generated by `cdk8s import`, and by `npx projen dashboards`.
eslint.addIgnorePattern('src/imports/**');
eslint.addIgnorePattern('src/config/monitoring/dashboards/templates/**');

/** What each layer of src/ may import besides itself. Only src/index.ts imports everything. */
const LAYERS: Record<string, string[]> = {
  config: [],
  shared: ['config', 'imports'],
  components: ['config', 'shared', 'imports'],
  platform: ['config', 'shared', 'components', 'imports'],
  checks: ['config', 'shared'],
  cli: ['config', 'shared', 'checks'],
};

eslint.addRules({
  'import/no-restricted-paths': ['error', {
    zones: [
      ...Object.entries(LAYERS).map(([layer, allowed]) => ({
        target: `./src/${layer}`,
        from: './src',
        except: [layer, ...allowed].map(dir => `./${dir}`),
        message: `src/${layer} may import only: ${allowed.join(', ') || 'nothing else in src/'}.`,
      })),
      // Examples show what a user can write, so they see the public API only.
      ...['examples', 'bench'].map(dir => ({
        target: `./${dir}`,
        from: './src',
        except: ['./index.ts'],
        message: 'Import the public API: src/index.ts.',
      })),
    ],
  }],
  'max-lines': ['error', { max: 400 }],
});

eslint.addOverride({
  files: ['src/**'],
  rules: {
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    '@typescript-eslint/no-restricted-imports': ['error', {
      patterns: [{
        group: ['cdk8s-plus-27', 'cdk8s-plus-27/**'],
        allowTypeImports: true,
        message: 'Types only (`import type`): loading it costs every user 80 ms.',
      }],
    }],
  },
});

eslint.addOverride({
  files: ['src/config/**'],
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', {
      patterns: [{
        group: ['cdk8s', 'cdk8s-plus-*', 'constructs', 'cdk8s/**', 'cdk8s-plus-*/**', 'constructs/**'],
        allowTypeImports: true,
        message: 'src/config is pure: plain values in, plain objects or text out. Types of values (Duration) may be imported as types.',
      }],
    }],
  },
});

project.synth();
