import { PlatformTls, TracingPlatformProps } from '../../src';
import { foreignKeys, missingFiles, needlessNames, uncertifiedHosts, unusedCertificates } from '../support/certificates';
import { connections } from '../support/connections';
import { parseConfig } from '../support/manifests';
import { platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject } from '../support/synth';

const SHAPES: { [shape: string]: TracingPlatformProps } = {
  'one of everything': PRODUCTION,
  'with a router': { ...PRODUCTION, gateway: { router: {} } },
  'with one CA for all': { ...PRODUCTION, gateway: { router: {} }, tls: PlatformTls.certManager({ issuer: 'ca', clientAuthorities: false }) },
  'with an archive': { ...PRODUCTION, jaeger: { archive: true } },
};

/** Names of Services that people and applications call, which no configuration of the platform names. */
const CALLED_FROM_OUTSIDE = [
  'tracing-router', 'tracing-router.observability', 'tracing-router.observability.svc', 'tracing-router-replicas.observability.svc',
  'tracing-jaeger-collector.observability.svc', 'tracing-jaeger-query.observability.svc', 'tracing-kafka.observability.svc',
  '*.tracing-elasticsearch-nodes.observability.svc',
];

describe.each(Object.entries(SHAPES))('%s', (_shape, props) => {
  const objects = platformObjects(props);
  const hosts = connections(objects).map(({ host, serverName }) => serverName ?? host);

  test('every host that is called has a certificate with its name, and no certificate has a name that nobody calls', () => {
    expect(uncertifiedHosts(objects, hosts)).toEqual([]);
    expect(needlessNames(objects, [...hosts, ...CALLED_FROM_OUTSIDE])).toEqual([]);
  });

  test('every file that a program reads is mounted, and every certificate is used', () => {
    expect(missingFiles(objects)).toEqual([]);
    expect(unusedCertificates(objects)).toEqual([]);
  });

  test('no pod reads the private key of another workload', () => {
    // The Jobs that make topics share one, and so do the jobs of the index manager.
    const shared = [
      /^Job\/tracing-kafka-topic-[0-9a-f]{8} reads the key of tracing-kafka-admin-tls$/,
      /^(Job\/tracing-jaeger-index-init-[0-9a-f]{8}|CronJob\/tracing-jaeger-index-(rollover|lookback|cleaner)) reads the key of tracing-jaeger-index-manager-tls$/,
    ];
    expect(foreignKeys(objects).filter(line => !shared.some(pattern => pattern.test(line)))).toEqual([]);
  });

  test('no collector sends or takes spans in plain text, but from applications on its node', () => {
    expect(plainHops(objects)).toEqual(['tracing-agent otlp.protocols.grpc', 'tracing-agent otlp.protocols.http']);
  });
});

/** Receivers without TLS that listen on all addresses, and exporters that are told to send without. */
function plainHops(objects: KubeObject[]): string[] {
  return objects.filter(({ kind, data }) => kind === 'ConfigMap' && data['config.yaml']).flatMap(configMap => {
    const { receivers, exporters } = parseConfig(configMap);
    const found: string[] = [];
    const look = (value: any, path: string[]) => {
      if (value === null || typeof value !== 'object') {
        return;
      }
      const listens = typeof value.endpoint === 'string' && value.endpoint.startsWith('0.0.0.0:');
      if (value.insecure === true || (listens && !value.tls?.client_ca_file) || (value.brokers && !value.tls?.cert_file)) {
        found.push(`${configMap.metadata.name} ${path.join('.')}`);
      }
      Object.entries(value).forEach(([key, inner]) => look(inner, [...path, key]));
    };
    look(receivers, []);
    look(exporters, []);
    return found;
  });
}

test('the common name of every certificate is its workload and namespace', () => {
  const objects = platformObjects(PRODUCTION);
  const wrong = objects.filter(({ kind, spec }) => kind === 'Certificate' && !spec.isCA).filter(({ metadata, spec }) =>
    spec.commonName !== `${metadata.labels!['app.kubernetes.io/instance']}.observability`);
  expect(wrong.map(({ metadata }) => metadata.name)).toEqual([]);
  expect(find(objects, 'Certificate', 'tracing-agent-to-tracing-sampler-tls').spec.commonName).toBe('tracing-agent.observability');
});
