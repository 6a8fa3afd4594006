import { telemetrygenArguments } from '../cluster/support/telemetrygen';

test('the generator\'s workers share a rate that one of them can\'t reach', () => {
  expect(telemetrygenArguments('agent:4317', 'run', { spansPerSecond: 2500, seconds: 10 }).slice(0, 6)).toEqual([
    'traces', '--otlp-endpoint=agent:4317', '--otlp-insecure', '--duration=10s', '--workers=3', `--rate=${2500 / 3}`,
  ]);
});
