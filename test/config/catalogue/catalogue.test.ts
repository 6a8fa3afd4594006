import { JAEGER_2_13, JAEGER_2_20, JAEGER_2_21 } from '../../../src/config/catalogue/jaeger';
import { OTELCOL } from '../../../src/config/catalogue/otelcol';
import { OTELCOL_CONTRIB } from '../../../src/config/catalogue/otelcol-contrib';
import { OTELCOL_K8S } from '../../../src/config/catalogue/otelcol-k8s';
import { RENAMES } from '../../../src/config/catalogue/renames';
import { ComponentKind } from '../../../src/config/catalogue/types';
import { hasComponent, similarTypes } from '../../../src/config/otel/distribution';
import { OtelCollectorVersion } from '../../../src/config/versions/otel-collector-version';

const KINDS: ComponentKind[] = ['receivers', 'processors', 'exporters', 'connectors', 'extensions'];
const CATALOGUES = { JAEGER_2_13, JAEGER_2_20, JAEGER_2_21, OTELCOL, OTELCOL_CONTRIB, OTELCOL_K8S };

describe.each(Object.entries(CATALOGUES))('%s', (_name, catalogue) => {
  test.each(KINDS)('lists %s sorted, each once', kind => {
    expect(catalogue[kind]).toEqual([...new Set(catalogue[kind])].sort());
  });
});

describe('what an image has', () => {
  const version = OtelCollectorVersion.of('0.158.0');

  test.each([
    ['contrib', OTELCOL_CONTRIB, 'exporters', 'kafka', true],
    ['contrib', OTELCOL_CONTRIB, 'processors', 'tail_sampling', true],
    ['contrib', OTELCOL_CONTRIB, 'extensions', 'file_storage', true],
    ['k8s', OTELCOL_K8S, 'exporters', 'kafka', false],
    ['k8s', OTELCOL_K8S, 'exporters', 'load_balancing', true],
    ['k8s', OTELCOL_K8S, 'processors', 'tail_sampling', true],
    ['core', OTELCOL, 'processors', 'tail_sampling', false],
    ['core', OTELCOL, 'exporters', 'load_balancing', false],
    ['core', OTELCOL, 'extensions', 'health_check', true],
    ['Jaeger', JAEGER_2_21, 'extensions', 'health_check', false],
    ['Jaeger', JAEGER_2_21, 'extensions', 'healthcheckv2', true],
    ['Jaeger', JAEGER_2_21, 'extensions', 'storage_cleaner', false],
    ['Jaeger 2.20', JAEGER_2_20, 'extensions', 'storage_cleaner', true],
  ])('%s: %#', (_image, catalogue, kind, type, expected) => {
    expect(hasComponent(catalogue, version, kind, type)).toBe(expected);
  });

  test.each([
    // A release knows the new name from the rename on, and the old name as an alias for as long as upstream keeps it.
    ['0.158.0', 'exporters', 'load_balancing', true],
    ['0.158.0', 'exporters', 'loadbalancing', true],
    ['0.152.0', 'exporters', 'loadbalancing', true],
    ['0.158.0', 'processors', 'genainormalizer', false],
    ['0.152.0', 'processors', 'genainormalizer', true],
  ])('contrib %s knows %s %s: %s', (release, kind, type, expected) => {
    expect(hasComponent(OTELCOL_CONTRIB, OtelCollectorVersion.of(release), kind, type)).toBe(expected);
  });

  test('a release before a rename does not know the new name', () => {
    expect(hasComponent(OTELCOL_CONTRIB, OtelCollectorVersion.of('0.152.0'), 'exporters', 'load_balancing')).toBe(false);
  });

  test('Jaeger 2.13 does not know names from after its collector', () => {
    const embedded = OtelCollectorVersion.of('0.140.1');
    expect(hasComponent(JAEGER_2_13, embedded, 'exporters', 'otlp_grpc')).toBe(false);
    expect(hasComponent(JAEGER_2_13, embedded, 'exporters', 'otlp')).toBe(true);
  });
});

describe('similarTypes', () => {
  test('finds the right spelling', () => {
    expect(similarTypes(OTELCOL_CONTRIB, 'processors', 'tailsampling')).toEqual(['tail_sampling']);
  });

  test('finds nothing where nothing is like it', () => {
    expect(similarTypes(OTELCOL_CONTRIB, 'processors', 'zzz')).toEqual([]);
  });
});

describe('RENAMES', () => {
  test('names each old and each new type of a kind once', () => {
    for (const key of ['oldName', 'newName'] as const) {
      const names = RENAMES.map(rename => `${rename.kind}/${rename[key]}`);
      expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
    }
  });

  test('gives each rename the release that brought it', () => {
    expect(RENAMES.filter(({ since }) => !/^0\.1[456]\d\.0$/.test(since))).toEqual([]);
  });
});
