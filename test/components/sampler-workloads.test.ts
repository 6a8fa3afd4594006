import { Chart, Size } from 'cdk8s';
import { OtlpEndpoint, PersistentQueue, SamplerDiscovery, TailSamplingGateway, TailSamplingGatewayOptions } from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { find, KubeObject, synth } from '../support/synth';

const exportTo = OtlpEndpoint.fromAttributes({ host: 'jaeger-collector-replicas.obs.svc', port: 4317, resolvesToReplicas: true });

function gateway(chart: Chart, props: TailSamplingGatewayOptions = {}): TailSamplingGateway {
  return new TailSamplingGateway(chart, 'Gateway', { exportTo, ...props });
}

function rendered(props: TailSamplingGatewayOptions = {}): KubeObject[] {
  const chart = testChart();
  gateway(chart, props);
  return synth(chart);
}

describe('by default', () => {
  const objects = rendered();

  test('make a Deployment for each sampler, and they differ in the name of the sampler only', () => {
    const [zero, one] = [0, 1].map(index => JSON.stringify(find(objects, 'Deployment', `gateway-sampler-${index}`)));
    expect(zero).not.toBe(one);
    expect(zero.replaceAll('gateway-sampler-0', 'gateway-sampler-1')).toBe(one);
  });

  test('leave a node that is out of reach after half a minute, and hand over to a new version that is ready', () => {
    const { spec } = find(objects, 'Deployment', 'gateway-sampler-2');
    const leaving = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 };
    expect(spec.template.spec.tolerations).toEqual([
      { key: 'node.kubernetes.io/not-ready', ...leaving }, { key: 'node.kubernetes.io/unreachable', ...leaving },
    ]);
    expect([spec.replicas, spec.strategy, spec.minReadySeconds]).toEqual([1, { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }, undefined]);
  });
});

test('each sampler of a list has an address that leads to its pod', () => {
  expect(find(rendered(), 'Service', 'gateway-sampler-1').spec).toEqual({
    type: 'ClusterIP',
    selector: {
      'app.kubernetes.io/name': 'opentelemetry-collector',
      'app.kubernetes.io/instance': 'gateway-sampler',
      'app.kubernetes.io/component': 'sampler',
      'gateway.cdk8s-tracing/sampler': 'gateway-sampler-1',
    },
    ports: [{ name: 'otlp-grpc', port: 4317, targetPort: 'otlp-grpc', protocol: 'TCP', appProtocol: 'grpc' }],
  });
  const { spec } = find(rendered(), 'Deployment', 'gateway-sampler-1');
  expect([spec.selector.matchLabels, spec.template.metadata.labels].map(labels => labels['gateway.cdk8s-tracing/sampler'])).toEqual(['gateway-sampler-1', 'gateway-sampler-1']);
});

describe('samplers with a queue on a volume', () => {
  const objects = rendered({ persistentQueue: PersistentQueue.volumeClaim({ size: Size.gibibytes(1), storageClassName: 'fast' }) });

  test('are a StatefulSet, which keeps the volume of each', () => {
    expect(objects.filter(({ kind }) => kind === 'Deployment')).toEqual([]);
    const { spec } = find(objects, 'StatefulSet', 'gateway-sampler');
    expect(toYaml(spec)).toMatchSnapshot();
    expect(spec.volumeClaimTemplates).toEqual([{
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'queue' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' },
    }]);
  });

  test('have the same addresses', () => {
    expect(find(objects, 'Service', 'gateway-sampler-1').spec.selector).toEqual({
      'app.kubernetes.io/name': 'opentelemetry-collector',
      'app.kubernetes.io/instance': 'gateway-sampler',
      'app.kubernetes.io/component': 'sampler',
      'statefulset.kubernetes.io/pod-name': 'gateway-sampler-1',
    });
  });
});

test('what makes the samplers is public', () => {
  const names = ({ deployments, statefulSet, copyDeployments, copyStatefulSet }: TailSamplingGateway) =>
    [deployments.map(({ name }) => name), statefulSet?.name, copyDeployments.map(({ name }) => name), copyStatefulSet?.name];
  expect(names(gateway(testChart(), { replicas: 2 }))).toEqual([['gateway-sampler-0', 'gateway-sampler-1'], undefined, [], undefined]);
  expect(names(gateway(testChart(), { replicas: 2, discovery: SamplerDiscovery.DNS }))).toEqual([[], 'gateway-sampler', [], undefined]);
  expect(names(gateway(testChart(), { replicas: 1, replication: 2, discovery: SamplerDiscovery.FIXED })))
    .toEqual([['gateway-sampler-0'], undefined, ['gateway-sampler-b-0'], undefined]);
});
