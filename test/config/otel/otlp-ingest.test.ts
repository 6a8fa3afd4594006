import { OtelCollectorVersion } from '../../../src';
import { OtelCollectorConfig } from '../../../src/config/otel/collector-config';
import { OtelExporter } from '../../../src/config/otel/exporter';
import { ingestReceiver, IngestSettings } from '../../../src/config/otel/otlp-ingest';
import { OtelSignal } from '../../../src/config/otel/pipeline';

const TOKEN = { secretName: 'senders', key: 'tokens' };

function rendered(settings: Partial<IngestSettings>): any {
  const { receiver, extensions } = ingestReceiver({ grpc: true, maxMessageMebibytes: 16, ...settings });
  const config = new OtelCollectorConfig();
  extensions.forEach(extension => config.addExtension(extension));
  config.addPipeline(OtelSignal.TRACES, { receivers: [receiver], exporters: [OtelExporter.debug()] });
  return config._toObject(OtelCollectorVersion.V0_158_0);
}

test('a token is asked for on both protocols', () => {
  const { receivers, extensions, service } = rendered({ token: TOKEN });
  expect(receivers.otlp.protocols).toEqual({
    grpc: {
      endpoint: '0.0.0.0:4317',
      max_recv_msg_size_mib: 16,
      keepalive: {
        server_parameters: { max_connection_age: '5m', max_connection_age_grace: '30s' },
        enforcement_policy: { min_time: '10s' },
      },
      auth: { authenticator: 'bearertokenauth' },
    },
    http: { endpoint: '0.0.0.0:4318', max_request_body_size: 16_777_216, auth: { authenticator: 'bearertokenauth' } },
  });
  expect(extensions.bearertokenauth).toEqual({ filename: '/etc/otlp-ingest/token/tokens' });
  expect(service.extensions).toEqual(['bearertokenauth']);
});

test('a certificate is asked for on both protocols', () => {
  const { receivers, extensions } = rendered({ certificateSecret: 'otlp', clientCa: { secretName: 'ca', key: 'senders.crt' } });
  const tls = {
    cert_file: '/etc/otlp-ingest/tls/tls.crt',
    key_file: '/etc/otlp-ingest/tls/tls.key',
    reload_interval: '1m',
    client_ca_file: '/etc/otlp-ingest/client-ca/senders.crt',
    client_ca_file_reload: true,
  };
  expect([receivers.otlp.protocols.grpc.tls, receivers.otlp.protocols.http.tls]).toEqual([tls, tls]);
  expect(extensions).toBe(undefined);
});

test('TLS with a token asks for no certificate', () => {
  const { http } = rendered({ certificateSecret: 'otlp', token: TOKEN }).receivers.otlp.protocols;
  expect(http.tls).toEqual({ cert_file: '/etc/otlp-ingest/tls/tls.crt', key_file: '/etc/otlp-ingest/tls/tls.key', reload_interval: '1m' });
});

test('without gRPC there is none, and HTTP asks all the same', () => {
  expect(rendered({ grpc: false, token: TOKEN }).receivers.otlp.protocols)
    .toEqual({ http: { endpoint: '0.0.0.0:4318', max_request_body_size: 16_777_216, auth: { authenticator: 'bearertokenauth' } } });
});

test('the largest message is the same for both', () => {
  const { grpc, http } = rendered({ maxMessageMebibytes: 2 }).receivers.otlp.protocols;
  expect([grpc.max_recv_msg_size_mib, http.max_request_body_size]).toEqual([2, 2_097_152]);
});

test('only the keys that are needed are mounted', () => {
  const { extensions, receiver } = ingestReceiver({
    grpc: true, maxMessageMebibytes: 16, token: TOKEN, certificateSecret: 'otlp', clientCa: { secretName: 'ca', key: 'ca.crt' },
  });
  expect(extensions[0].needs.secretFiles).toEqual([{ secretName: 'senders', mountPath: '/etc/otlp-ingest/token', keys: ['tokens'] }]);
  expect(receiver.needs.secretFiles).toEqual([
    { secretName: 'otlp', mountPath: '/etc/otlp-ingest/tls', keys: ['tls.crt', 'tls.key'] },
    { secretName: 'ca', mountPath: '/etc/otlp-ingest/client-ca', keys: ['ca.crt'] },
  ]);
});
