import { compareManifests } from '../../../src/checks/upgrade/compare-manifests';
import { quantity } from '../../../src/checks/upgrade/quantity';
import { manifest } from '../../support/checks';
import { findings, yamlOf } from '../../support/upgrade';

const claim = (size: string, spec: any = {}, metadata: any = {}) => ({ metadata: { name: 'data', ...metadata }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } }, ...spec } });
const statefulSet = (templates: any[] = [], spec: any = {}) => [manifest('StatefulSet', 'db', { spec: { ...spec, volumeClaimTemplates: templates } })];
const fixes = (before: any[], after: any[]) => compareManifests(yamlOf(before), yamlOf(after)).map(({ fix }) => fix);

test.each([['1Gi', 1_073_741_824], ['1024Mi', 1_073_741_824], ['5G', 5_000_000_000], ['1e3', 1000], ['100m', 0.1], ['1.5Ti', 1_649_267_441_664], ['12', 12]])(
  'the quantity %s is %d', (text, value) => expect(quantity(text)).toBe(value));
test.each(['', 'many', '1Xi', undefined])('%j is no quantity', text => expect(quantity(text)).toBeNaN());

describe('volume-template-changed', () => {
  const prefix = "refused volume-template-changed StatefulSet/tracing/db: volumeClaimTemplate 'data'";

  test.each<[string, any[], any[], string]>([
    ['larger', [claim('10Gi')], [claim('20Gi')], ': the size changes from 10Gi to 20Gi'],
    ['smaller', [claim('10Gi')], [claim('5Gi')], ': the size changes from 10Gi to 5Gi'],
    ['another class', [claim('10Gi')], [claim('10Gi', { storageClassName: 'fast' })], ': storageClassName changes from nothing to "fast"'],
    ['another access mode', [claim('10Gi')], [claim('10Gi', { accessModes: ['ReadWriteOncePod'] })], ': spec changes'],
    ['a label', [claim('10Gi')], [claim('10Gi', {}, { labels: { a: '1' } })], ': metadata.labels changes from {} to {"a":"1"}'],
    ['a new one', [], [claim('10Gi')], ' is new'],
    ['one less', [claim('10Gi')], [], ' goes away'],
  ])('%s', (_what, before, after, message) => {
    expect(findings(statefulSet(before), statefulSet(after))).toEqual([prefix + message]);
  });

  test('what to do depends on the direction', () => {
    expect(fixes(statefulSet([claim('1Gi')]), statefulSet([claim('2Gi')]))[0]).toMatch(/Enlarge each PersistentVolumeClaim by hand .* --cascade=orphan/);
    expect(fixes(statefulSet([claim('2Gi')]), statefulSet([claim('1Gi')]))[0]).toMatch(/^no volume ever becomes smaller/);
    expect(fixes(statefulSet([claim('2Gi')]), statefulSet([claim('2Gi', { storageClassName: 'fast' })]))[0]).toMatch(/^volumes that are there keep their class/);
  });

  test('not where the same is written in another way', () => {
    const one = { ...claim('1Gi'), apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
    expect(findings(statefulSet([one]), statefulSet([claim('1024Mi', { volumeMode: 'Filesystem' })]))).toEqual([]);
  });
});

describe('volume-claim-changed', () => {
  const volume = (size: string, spec: any = {}, metadata: any = {}) => [manifest('PersistentVolumeClaim', 'archive', { metadata, spec: claim(size, spec).spec })];

  test('smaller, or another class', () => {
    expect(findings(volume('2Gi'), volume('1Gi'))).toEqual(['refused volume-claim-changed PersistentVolumeClaim/tracing/archive: the size changes from 2Gi to 1Gi']);
    expect(findings(volume('2Gi'), volume('2Gi', { storageClassName: 'fast' })))
      .toEqual(['refused volume-claim-changed PersistentVolumeClaim/tracing/archive: storageClassName changes from nothing to "fast"']);
  });

  test('not larger, and no labels', () => {
    expect(findings(volume('1Gi'), volume('2Gi', {}, { labels: { a: '1' } }))).toEqual([]);
  });
});

test('data-removed', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tracing' } };
  const deleting = manifest('StatefulSet', 'other', { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' }, volumeClaimTemplates: [claim('1Gi')] } });
  const stateless = manifest('StatefulSet', 'sampler', { spec: {} });
  expect(findings([...statefulSet([claim('1Gi')]), deleting, stateless, manifest('PersistentVolumeClaim', 'archive'), manifest('Deployment', 'query'), namespace], [])).toEqual([
    'danger data-removed StatefulSet/tracing/db: it goes away; its volumes stay, with nobody who reads them',
    'danger data-removed StatefulSet/tracing/other: it goes away, and its volumes with it',
    'danger data-removed PersistentVolumeClaim/tracing/archive: it goes away with all that is in it',
    'danger data-removed Namespace/tracing: it goes away with all that is in it',
  ]);
});

test('volumes-deleted-automatically', () => {
  const policy = (whenScaled: string) => statefulSet([claim('1Gi')], { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled } });
  expect(findings(policy('Retain'), policy('Delete')))
    .toEqual(['danger volumes-deleted-automatically StatefulSet/tracing/db: persistentVolumeClaimRetentionPolicy.whenScaled becomes Delete']);
  expect(findings(policy('Delete'), policy('Retain'))).toEqual([]);
});
