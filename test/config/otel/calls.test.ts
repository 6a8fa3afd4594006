import { callsIn, callTo } from '../../../src/config/otel/calls';

test.each([
  ['kafka:9092', [{ host: 'kafka', port: 9092 }]],
  ['dns:///replicas.obs.svc:4317', [{ host: 'replicas.obs.svc', port: 4317 }]],
  ['https://vendor.example.com', [{ host: 'vendor.example.com', port: 443 }]],
  ['http://vendor.example.com/otlp', [{ host: 'vendor.example.com', port: 80 }]],
  ['https://search.example.com:9200/', [{ host: 'search.example.com', port: 9200 }]],
  ['0.0.0.0:8889', []],
  ['localhost:4317', []],
  ['nonsense', []],
  [undefined, []],
])('%s', (address, expected) => {
  expect(callTo(address)).toEqual(expected);
});

test('a configuration calls what its exporters, receivers and backends name', () => {
  expect(callsIn({
    receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } }, kafka: { brokers: ['in:9092'] }, nop: null },
    exporters: {
      'otlp_grpc': { endpoint: 'next:4317' },
      'kafka': { brokers: ['out-0:9092', 'out-1:9092'] },
      'load_balancing': { resolver: { dns: { hostname: 'samplers', port: '4400' } } },
      'load_balancing/list': { resolver: { static: { hostnames: ['sampler-0:4401', 'sampler-1'] } } },
      'debug': {},
    },
    extensions: { jaeger_storage: { backends: { main: { elasticsearch: { server_urls: ['https://search:9200'] } } } } },
  })).toEqual([
    { host: 'next', port: 4317 },
    { host: 'out-0', port: 9092 },
    { host: 'out-1', port: 9092 },
    { host: 'in', port: 9092 },
    { host: 'samplers', port: 4400 },
    { host: 'sampler-0', port: 4401 },
    { host: 'sampler-1', port: 4317 },
    { host: 'search', port: 9200 },
  ]);
});
