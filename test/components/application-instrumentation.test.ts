import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, Include, JsonPatch, Size, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  ApplicationInstrumentation, ApplicationLanguage, AutoInstrumentationVersion, HeadSampling, ImageSource, InstrumentationOptions, IssuerKind,
  OtelCollectorDaemonSet, OtlpEndpoint, OtlpReceiverTls, PlatformTls, Propagator, TracingPlatform, TracingSwitch,
} from '../../src';
import { testApp } from '../support/chart';
import { podSecurityViolations } from '../support/pod-security';
import { find, synth } from '../support/synth';

const URL = 'http://tracing-agent.observability.svc:4318';
const instrumentation = ApplicationInstrumentation.viaUrl(URL);
const java = { language: ApplicationLanguage.java() };

/** A workload as a team writes it. */
function workload(chart: Chart, container: object = {}, pod: object = {}, kind = 'Deployment', name = 'shop'): ApiObject {
  const template = { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'app', image: 'shop:1', ...container }], ...pod } };
  const spec = kind === 'CronJob' ? { schedule: '0 * * * *', jobTemplate: { spec: { template } } } : { selector: { matchLabels: { app: 'shop' } }, template };
  return new ApiObject(chart, name, { apiVersion: kind.endsWith('Job') ? 'batch/v1' : 'apps/v1', kind, metadata: { name }, spec });
}

function chartOf(define: (chart: Chart) => unknown): Chart {
  const chart = new Chart(testApp(), 'test', { namespace: 'shop' });
  define(chart);
  return chart;
}

function podOf(define: (chart: Chart) => unknown, kind = 'Deployment'): any {
  const { spec } = find(synth(chartOf(define)), kind, 'shop');
  return kind === 'CronJob' ? spec.jobTemplate.spec.template.spec : spec.template.spec;
}

function instrumentedPod(options: InstrumentationOptions, container: object = {}, pod: object = {}): any {
  return podOf(chart => instrumentation.instrument(workload(chart, container, pod), options));
}

function environment(pod: any, name = 'app'): Record<string, unknown> {
  const { env } = pod.containers.find((one: any) => one.name === name);
  return Object.fromEntries(env.map((variable: any) => [variable.name, variable.value ?? variable.valueFrom]));
}

const POD_FIELDS = [
  { name: 'OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
  { name: 'OTEL_RESOURCE_ATTRIBUTES_NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
  { name: 'OTEL_RESOURCE_ATTRIBUTES_POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
  { name: 'OTEL_RESOURCE_ATTRIBUTES_POD_UID', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.uid' } } },
];
const ATTRIBUTES = 'k8s.container.name=app,k8s.deployment.name=shop,k8s.namespace.name=$(OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME),' +
  'k8s.node.name=$(OTEL_RESOURCE_ATTRIBUTES_NODE_NAME),k8s.pod.name=$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME),k8s.pod.uid=$(OTEL_RESOURCE_ATTRIBUTES_POD_UID),' +
  'service.instance.id=$(OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME).$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME).app,service.namespace=$(OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME)';

test('a Java Deployment gets an init container, a volume, a mount and variables, in an order that Kubernetes can fill in', () => {
  expect(instrumentedPod(java)).toEqual({
    containers: [{
      name: 'app',
      image: 'shop:1',
      env: [
        ...POD_FIELDS,
        { name: 'OTEL_SERVICE_NAME', value: 'shop' },
        { name: 'OTEL_RESOURCE_ATTRIBUTES', value: ATTRIBUTES },
        { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://tracing-agent.observability.svc:4318' },
        { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', value: 'http/protobuf' },
        { name: 'OTEL_TRACES_EXPORTER', value: 'otlp' },
        { name: 'OTEL_METRICS_EXPORTER', value: 'none' },
        { name: 'OTEL_LOGS_EXPORTER', value: 'none' },
        { name: 'OTEL_PROPAGATORS', value: 'tracecontext,baggage' },
        { name: 'OTEL_TRACES_SAMPLER', value: 'parentbased_always_on' },
        { name: 'OTEL_SDK_DISABLED', valueFrom: { configMapKeyRef: { name: 'tracing-switch', key: 'OTEL_SDK_DISABLED', optional: true } } },
        { name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/otel-auto-instrumentation-java/javaagent.jar' },
      ],
      volumeMounts: [{ name: 'opentelemetry-auto-instrumentation-java', mountPath: '/otel-auto-instrumentation-java', readOnly: true }],
    }],
    initContainers: [{
      name: 'opentelemetry-auto-instrumentation-java',
      image: 'ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-java:2.30.0',
      imagePullPolicy: 'IfNotPresent',
      command: ['cp', '/javaagent.jar', '/otel-auto-instrumentation-java/javaagent.jar'],
      resources: { requests: { cpu: '10m', memory: '128Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      volumeMounts: [{ name: 'opentelemetry-auto-instrumentation-java', mountPath: '/otel-auto-instrumentation-java' }],
    }],
    volumes: [{ name: 'opentelemetry-auto-instrumentation-java', emptyDir: { sizeLimit: '200Mi' } }],
  });
});

describe('each language loads its agent', () => {
  test.each<[string, ApplicationLanguage, string[] | undefined, string | undefined, Record<string, string>]>([
    ['Python', ApplicationLanguage.python(), ['cp', '-r', '/autoinstrumentation/.', '/otel-auto-instrumentation-python'], 'python:0.64b0', {
      PYTHONPATH: '/otel-auto-instrumentation-python/opentelemetry/instrumentation/auto_instrumentation:/otel-auto-instrumentation-python',
    }],
    ['Python with musl', ApplicationLanguage.pythonMusl(), ['cp', '-r', '/autoinstrumentation-musl/.', '/otel-auto-instrumentation-python'], 'python:0.64b0', {}],
    ['Node.js', ApplicationLanguage.nodejs(), ['cp', '-r', '/autoinstrumentation/.', '/otel-auto-instrumentation-nodejs'], 'nodejs:0.78.0', {
      NODE_OPTIONS: '--require /otel-auto-instrumentation-nodejs/autoinstrumentation.js',
    }],
    ['.NET', ApplicationLanguage.dotnet(), ['cp', '-r', '/autoinstrumentation/.', '/otel-auto-instrumentation-dotnet'], 'dotnet:1.16.0', {
      CORECLR_ENABLE_PROFILING: '1',
      CORECLR_PROFILER: '{918728DD-259F-4A6A-AC2B-B85E1B658318}',
      CORECLR_PROFILER_PATH: '/otel-auto-instrumentation-dotnet/linux-x64/OpenTelemetry.AutoInstrumentation.Native.so',
      DOTNET_ADDITIONAL_DEPS: '/otel-auto-instrumentation-dotnet/AdditionalDeps',
      DOTNET_SHARED_STORE: '/otel-auto-instrumentation-dotnet/store',
      DOTNET_STARTUP_HOOKS: '/otel-auto-instrumentation-dotnet/net/OpenTelemetry.AutoInstrumentation.StartupHook.dll',
      OTEL_DOTNET_AUTO_HOME: '/otel-auto-instrumentation-dotnet',
    }],
    ['.NET with musl', ApplicationLanguage.dotnetMusl(), ['cp', '-r', '/autoinstrumentation/.', '/otel-auto-instrumentation-dotnet'], 'dotnet:1.16.0', {
      CORECLR_PROFILER_PATH: '/otel-auto-instrumentation-dotnet/linux-musl-x64/OpenTelemetry.AutoInstrumentation.Native.so',
    }],
    ['another release', ApplicationLanguage.java(AutoInstrumentationVersion.of('2.31.0')),
      ['cp', '/javaagent.jar', '/otel-auto-instrumentation-java/javaagent.jar'], 'java:2.31.0', {}],
    ['Go, by variables only', ApplicationLanguage.go(), undefined, undefined, { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }],
  ])('%s', (_name, language, command, image, variables) => {
    const pod = instrumentedPod({ language });
    expect(pod.initContainers?.[0].command).toEqual(command);
    expect(pod.initContainers?.[0].image).toBe(image && `ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-${image}`);
    expect(environment(pod)).toMatchObject(variables);
    expect(pod.volumes?.length).toBe(command && 1);
  });

  test('Erlang gets no protocol, which its SDK spells otherwise, and no agent', () => {
    const pod = instrumentedPod({ language: ApplicationLanguage.erlang() });
    expect(Object.keys(pod)).toEqual(['containers']);
    expect(environment(pod)).not.toHaveProperty('OTEL_EXPORTER_OTLP_PROTOCOL');
    expect(environment(pod)).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: URL, OTEL_TRACES_EXPORTER: 'otlp' });
  });
});

describe('options', () => {
  test('names, attributes, propagators, sampling, another switch and further variables', () => {
    const pod = podOf(chart => {
      const tracingSwitch = new TracingSwitch(chart, 'switch', { name: 'shop-switch' });
      instrumentation.instrument(workload(chart), {
        ...java,
        serviceName: 'checkout',
        serviceVersion: '1.2, three',
        serviceNamespace: 'webshop',
        resourceAttributes: { 'team.name': 'a=b' },
        propagators: [Propagator.B3_MULTI, Propagator.JAEGER],
        sampling: HeadSampling.percentage(12.5),
        tracingSwitch,
        environment: { OTEL_METRICS_EXPORTER: 'otlp', OTEL_INSTRUMENTATION_JDBC_ENABLED: 'false' },
      });
    });
    const variables = environment(pod);
    expect(variables).toMatchObject({
      OTEL_SERVICE_NAME: 'checkout',
      OTEL_PROPAGATORS: 'b3multi,jaeger',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.125',
      OTEL_SDK_DISABLED: { configMapKeyRef: { name: 'shop-switch', key: 'OTEL_SDK_DISABLED', optional: true } },
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_INSTRUMENTATION_JDBC_ENABLED: 'false',
    });
    expect(variables.OTEL_RESOURCE_ATTRIBUTES).toMatch(/service\.namespace=webshop,service\.version=1\.2%2C%20three,team\.name=a%3Db$/);
  });

  test('a ramp reads the share from the switch', () => {
    expect(environment(instrumentedPod({ ...java, sampling: HeadSampling.fromSwitch() }))).toMatchObject({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: { configMapKeyRef: { name: 'tracing-switch', key: 'OTEL_TRACES_SAMPLER_ARG', optional: true } },
    });
  });

  test('agents that take TLS: the CA, and a certificate where they ask for one', () => {
    const chart = chartOf(() => undefined);
    const agent = new OtelCollectorDaemonSet(chart, 'agent', {
      exportTo: OtlpEndpoint.fromAttributes({ host: 'sampler', port: 4317 }),
      tls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }),
      receiverTls: OtlpReceiverTls.MUTUAL,
    });
    ApplicationInstrumentation.viaAgent(agent).instrument(workload(chart), { ...java, tlsSecretName: 'shop-tls', clientCertificate: true });
    const pod = find(synth(chart), 'Deployment', 'shop').spec.template.spec;
    expect(environment(pod)).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://agent.shop.svc:4318',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/etc/opentelemetry-tls/ca.crt',
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/etc/opentelemetry-tls/tls.crt',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: '/etc/opentelemetry-tls/tls.key',
    });
    expect(pod.volumes).toContainEqual({
      name: 'opentelemetry-tls',
      secret: { secretName: 'shop-tls', defaultMode: 0o444, items: ['ca.crt', 'tls.crt', 'tls.key'].map(key => ({ key, path: key })) },
    });
    expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'opentelemetry-tls', mountPath: '/etc/opentelemetry-tls', readOnly: true });
  });

  test('the init container has the size that is asked for, and the user of the pod', () => {
    const options = { ...java, initResources: { memory: { limit: Size.mebibytes(64) } } };
    const [init] = instrumentedPod(options, {}, { securityContext: { runAsUser: 1234 } }).initContainers;
    expect(init.resources).toEqual({ requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '500m', memory: '64Mi' } });
    expect(init.securityContext).not.toHaveProperty('runAsUser');
  });

  test('the image comes from the mirror of the application, or else of the platform, with its credentials', () => {
    const mirror = { registry: 'registry.example.com/mirror', pullSecrets: ['mirror'] };
    const app = testApp();
    const platformChart = new Chart(app, 'tracing', { namespace: 'tracing' });
    const platform = new TracingPlatform(platformChart, 'tracing', { imageSource: mirror });
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    const other = new Chart(app, 'other', { namespace: 'other' });
    ImageSource.useFor(other, { registry: 'registry.example.com/other' });
    platform.instrument(workload(chart), java);
    platform.instrument(workload(other), java);
    const image = 'ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-java:2.30.0';
    expect(ImageSource.imagesOf(chart)).toEqual([`registry.example.com/mirror/${image}`, 'shop:1']);
    expect(chart.toJson()[0].spec.template.spec.imagePullSecrets).toEqual([{ name: 'mirror' }]);
    expect(ImageSource.imagesOf(other)).toEqual([`registry.example.com/other/${image}`, 'shop:1']);
    expect(chart.toJson()[0].spec.template.spec.containers[0].env).toContainEqual({ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://tracing-agent.tracing.svc:4318' });
  });
});

describe('what is there stays', () => {
  test('variables that load an agent are joined, and resource attributes of the application win', () => {
    const own = (name: string, value: string) => ({ env: [{ name, value }, { name: 'OTEL_RESOURCE_ATTRIBUTES', value: 'service.version=7,a=b' }] });
    expect(environment(instrumentedPod({ ...java, serviceVersion: '8' }, own('JAVA_TOOL_OPTIONS', '-Xmx1g')))).toMatchObject({
      JAVA_TOOL_OPTIONS: '-Xmx1g -javaagent:/otel-auto-instrumentation-java/javaagent.jar',
      OTEL_RESOURCE_ATTRIBUTES: `service.version=7,a=b,${ATTRIBUTES}`,
    });
    expect(environment(instrumentedPod({ language: ApplicationLanguage.nodejs() }, own('NODE_OPTIONS', '--max-old-space-size=64')))).toMatchObject({
      NODE_OPTIONS: '--max-old-space-size=64 --require /otel-auto-instrumentation-nodejs/autoinstrumentation.js',
    });
    expect(environment(instrumentedPod({ language: ApplicationLanguage.python() }, own('PYTHONPATH', '/app:/lib')))).toMatchObject({
      PYTHONPATH: '/otel-auto-instrumentation-python/opentelemetry/instrumentation/auto_instrumentation:/app:/lib:/otel-auto-instrumentation-python',
    });
  });

  test('other containers, volumes, init containers and mounts are as they were', () => {
    const pod = instrumentedPod({ ...java, containers: ['app'] }, { volumeMounts: [{ name: 'data', mountPath: '/data' }] }, {
      initContainers: [{ name: 'migrate', image: 'shop:1' }], volumes: [{ name: 'data', emptyDir: {} }],
    });
    expect(pod.initContainers.map((one: any) => one.name)).toEqual(['migrate', 'opentelemetry-auto-instrumentation-java']);
    expect(pod.initContainers[0]).toEqual({ name: 'migrate', image: 'shop:1' });
    expect(pod.volumes[0]).toEqual({ name: 'data', emptyDir: {} });
    expect(pod.containers[0].volumeMounts[0]).toEqual({ name: 'data', mountPath: '/data' });
  });

  test('two containers in two languages', () => {
    const pod = podOf(chart => {
      const object = workload(chart, {}, { containers: [{ name: 'app', image: 'shop:1' }, { name: 'side', image: 'side:1' }] });
      instrumentation.instrument(object, { ...java, containers: ['app'] });
      instrumentation.instrument(object, { language: ApplicationLanguage.python(), containers: ['side'], serviceName: 'side' });
    });
    expect(environment(pod)).toHaveProperty('JAVA_TOOL_OPTIONS');
    expect(environment(pod)).not.toHaveProperty('PYTHONPATH');
    expect(environment(pod, 'side')).toMatchObject({ OTEL_SERVICE_NAME: 'side', PYTHONPATH: expect.stringContaining('/otel-auto-instrumentation-python') });
    expect(pod.initContainers).toHaveLength(2);
  });

  test('instrumenting twice is like once, and so is instrumenting what was written', () => {
    const once = chartOf(chart => instrumentation.instrument(workload(chart), java));
    const twice = chartOf(chart => {
      const object = workload(chart);
      instrumentation.instrument(object, java);
      instrumentation.instrument(object, java);
    });
    const [written] = once.toJson();
    const again = chartOf(chart => instrumentation.instrument(new ApiObject(chart, 'written', written), java));
    expect(twice.toJson()).toEqual(once.toJson());
    expect(again.toJson()).toEqual(once.toJson());
  });

  test('the diff of a workload shows only lines that were added; without the call it is the same byte by byte', () => {
    const text = (instrument: boolean) => {
      const chart = chartOf(one => {
        const deployment = new kplus.Deployment(one, 'shop', {
          metadata: { name: 'shop' }, containers: [{ image: 'shop:1', portNumber: 8080, envVariables: { PORT: kplus.EnvValue.fromValue('8080') } }],
        });
        if (instrument) {
          instrumentation.instrument(deployment, java);
        }
      });
      return Yaml.stringify(...chart.toJson());
    };
    expect(text(false)).toBe(text(false));
    let position = 0;
    const after = text(true).split('\n');
    for (const line of text(false).split('\n')) {
      position = after.indexOf(line, position) + 1;
      expect([line, position > 0]).toEqual([line, true]);
    }
  });
});

describe('whatever makes the workload', () => {
  const container = { image: 'shop:1', portNumber: 8080 };
  test.each<[string, (chart: Chart) => ApiObject | kplus.Workload]>([
    ['Deployment', chart => new kplus.Deployment(chart, 'shop', { metadata: { name: 'shop' }, containers: [container] })],
    ['StatefulSet', chart => new kplus.StatefulSet(chart, 'shop', { metadata: { name: 'shop' }, containers: [container], service: new kplus.Service(chart, 'service', { ports: [{ port: 1 }] }) })],
    ['DaemonSet', chart => new kplus.DaemonSet(chart, 'shop', { metadata: { name: 'shop' }, containers: [container] })],
    ['Job', chart => new kplus.Job(chart, 'shop', { metadata: { name: 'shop' }, containers: [container] })],
  ])('cdk8s-plus: %s', (kind, define) => {
    const pod = podOf(chart => instrumentation.instrument(define(chart), java), kind);
    expect(pod.initContainers.map((one: any) => one.name)).toEqual(['opentelemetry-auto-instrumentation-java']);
    expect(environment(pod, 'main').OTEL_RESOURCE_ATTRIBUTES).toContain(`k8s.${kind.toLowerCase()}.name=shop`);
    expect(podSecurityViolations({ metadata: {}, spec: { ...pod, containers: [] } })).toEqual([]);
  });

  test('CronJob', () => {
    const pod = podOf(chart => instrumentation.instrument(workload(chart, {}, {}, 'CronJob'), java), 'CronJob');
    expect(environment(pod).OTEL_RESOURCE_ATTRIBUTES).toContain('k8s.cronjob.name=shop');
    expect(pod.initContainers).toHaveLength(1);
  });

  test('Include, with what is changed afterwards', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cdk8s-tracing-')), 'shop.yaml');
    writeFileSync(file, Yaml.stringify(chartOf(chart => workload(chart)).toJson()[0], { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' }, spec: {} }));
    const chart = chartOf(() => undefined);
    const include = new Include(chart, 'include', { url: file });
    instrumentation.instrument(include, java);
    include.apiObjects.find(({ kind }) => kind === 'Deployment')!
      .addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env', [{ name: 'JAVA_TOOL_OPTIONS', value: '-Xmx1g' }]));
    const pod = find(synth(chart), 'Deployment', 'shop').spec.template.spec;
    expect(environment(pod).JAVA_TOOL_OPTIONS).toBe('-Xmx1g -javaagent:/otel-auto-instrumentation-java/javaagent.jar');
  });
});

test('a whole chart is instrumented by one line, but for what can not be changed, what was instrumented before, and this library\'s own parts', () => {
  const define = (chart: Chart) => {
    const platform = new TracingPlatform(chart, 'tracing');
    const [one] = ['one', 'two'].map(name => workload(chart, {}, {}, 'Deployment', name));
    workload(chart, {}, {}, 'StatefulSet', 'three');
    workload(chart, {}, {}, 'CronJob', 'four');
    workload(chart, {}, {}, 'Job', 'five');
    return { platform, one };
  };
  const without = chartOf(chart => define(chart));
  const all = chartOf(chart => {
    const { one } = define(chart);
    instrumentation.instrument(one, { language: ApplicationLanguage.nodejs() });
    instrumentation.instrumentAll(chart, java);
    instrumentation.instrumentAll(chart, java); // changes nothing
  });
  const before = synth(without);
  const changed = synth(all).filter(object => !before.some(other => JSON.stringify(other) === JSON.stringify(object)));
  const agents = (object: any) => (object.spec.jobTemplate?.spec ?? object.spec).template.spec.initContainers.map(({ image }: any) => image.replace(/^.*-/, ''));
  expect(changed.map(object => [object.metadata.name, agents(object)])).toEqual([
    ['one', ['nodejs:0.78.0']], ['two', ['java:2.30.0']], ['three', ['java:2.30.0']], ['four', ['java:2.30.0']],
  ]);
});
