import { compareFingerprints, fingerprint } from '../cluster/support/drift';
import { KubernetesObject } from '../cluster/support/kubernetes-types';
import { notReadyReasons } from '../cluster/support/readiness';

function deployment(status: object, replicas = 2): KubernetesObject {
  const spec = { replicas, selector: { matchLabels: { app: 'web' } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', generation: 3 }, spec, status };
}

const rolledOut = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, readyReplicas: 2 };

function pod(name: string, changes: { ready?: boolean; status?: object; metadata?: object } = {}): KubernetesObject {
  const conditions = [{ type: 'Ready', status: changes.ready === false ? 'False' : 'True' }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' }, ...changes.metadata },
    status: { phase: 'Running', conditions, ...changes.status },
  };
}

function job(name: string, condition: string | undefined, metadata: object = {}): KubernetesObject {
  const conditions = condition === undefined ? [] : [{ type: condition, status: 'True', reason: 'Why', message: 'because' }];
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, ...metadata }, status: { conditions } };
}

describe('notReadyReasons', () => {
  test('is empty when everything is rolled out', () => {
    expect(notReadyReasons([deployment(rolledOut), pod('web-1'), pod('web-2'), job('init', 'Complete')])).toEqual([]);
  });

  test('does not take an empty namespace for a ready one', () => {
    expect(notReadyReasons([])).toEqual(['there are no workloads']);
  });

  test('waits for the controller to see the newest version', () => {
    expect(notReadyReasons([deployment({ ...rolledOut, observedGeneration: 2 })])[0]).toContain('has not seen');
  });

  test('counts ready, updated and superfluous pods', () => {
    expect(notReadyReasons([deployment({ ...rolledOut, readyReplicas: 1 })])[0]).toContain('1 of 2 pods ready');
    expect(notReadyReasons([deployment({ ...rolledOut, updatedReplicas: 1 })])[0]).toContain('1 of the newest');
    expect(notReadyReasons([deployment({ ...rolledOut, replicas: 3 })])[0]).toContain('3 in all');
  });

  test('does not believe a status that is older than a deleted pod', () => {
    expect(notReadyReasons([deployment(rolledOut), pod('web-1')])).toEqual(['Deployment web: 1 of 2 pods are there and ready']);
  });

  test('wants a DaemonSet to run somewhere', () => {
    const daemonSet = { ...deployment({ observedGeneration: 3, desiredNumberScheduled: 0 }), kind: 'DaemonSet' };
    expect(notReadyReasons([daemonSet])[0]).toContain('no node');
  });

  test('says what a failing container waits for', () => {
    const waiting = { name: 'main', ready: false, restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } } };
    const reasons = notReadyReasons([deployment(rolledOut, 2), pod('web-1'), pod('web-2'), pod('web-3', { ready: false, status: { containerStatuses: [waiting] } })]);
    expect(reasons).toEqual([expect.stringContaining('main waits: CrashLoopBackOff back-off')]);
  });

  test('wants jobs to be complete and leaves their pods to them', () => {
    const leftOver = pod('init-1', { ready: false, metadata: { ownerReferences: [{ kind: 'Job', name: 'init' }] } });
    expect(notReadyReasons([job('init', 'Complete'), leftOver])).toEqual([]);
    expect(notReadyReasons([job('init', 'Failed')])).toEqual(['Job init: failed: Why because']);
    expect(notReadyReasons([job('init', undefined)])).toEqual(['Job init: not complete']);
  });

  test('forgives a failed run of a CronJob that began before the platform was prepared', () => {
    const init = job('init', 'Complete');
    const prepared = { ...init, status: { ...init.status, completionTime: '2026-01-01T00:02:00Z' } };
    const run = (created: string, condition = 'Failed') =>
      job('run', condition, { creationTimestamp: created, ownerReferences: [{ kind: 'CronJob', name: 'cleaner' }] });
    expect(notReadyReasons([prepared, run('2026-01-01T00:01:00Z')])).toEqual([]);
    expect(notReadyReasons([prepared, run('2026-01-01T00:03:00Z')])).toEqual(['Job run: failed: Why because']);
    expect(notReadyReasons([prepared, run('2026-01-01T00:01:00Z', 'Suspended')])).toEqual(['Job run: not complete']);
    expect(notReadyReasons([job('init', 'Failed'), run('2026-01-01T00:01:00Z')])).toHaveLength(2);
  });

  test('looks at the newest run of a CronJob only', () => {
    const owned = (created: string) => ({ creationTimestamp: created, ownerReferences: [{ kind: 'CronJob', name: 'rollover' }] });
    const older = job('rollover-1', 'Failed', owned('2026-01-01T00:00:00Z'));
    const newer = job('rollover-2', 'Complete', owned('2026-01-01T00:05:00Z'));
    expect(notReadyReasons([older, newer])).toEqual([]);
    expect(notReadyReasons([{ ...older, metadata: { ...older.metadata, creationTimestamp: '2026-01-02T00:00:00Z' } }, newer])).toHaveLength(1);
  });
});

describe('drift', () => {
  const configMap: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', resourceVersion: '5' } };
  const workload: KubernetesObject = { ...deployment(rolledOut), metadata: { name: 'web', generation: 3, resourceVersion: '7' } };

  function changed(before: KubernetesObject, after: KubernetesObject): number {
    return compareFingerprints(new Map([['x', fingerprint(before)]]), new Map([['x', fingerprint(after)]])).length;
  }

  test('an object without status must keep its resourceVersion', () => {
    expect(changed(configMap, configMap)).toBe(0);
    expect(changed(configMap, { ...configMap, metadata: { ...configMap.metadata, resourceVersion: '6' } })).toBe(1);
  });

  test('a status may change, anything else may not', () => {
    const written = { ...workload, metadata: { ...workload.metadata, resourceVersion: '8' }, status: { ...rolledOut, readyReplicas: 1 } };
    expect(changed(workload, written)).toBe(0);
    expect(changed(workload, { ...workload, metadata: { ...workload.metadata, generation: 4 } })).toBe(1);
    expect(changed(workload, { ...workload, metadata: { ...workload.metadata, labels: { a: 'b' } } })).toBe(1);
  });

  test('an object that vanished or appeared is a change', () => {
    expect(compareFingerprints(new Map([['a', '1']]), new Map([['b', '1']]))).toHaveLength(2);
  });
});
