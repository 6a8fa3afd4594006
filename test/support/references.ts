import { instanceOf, podLabelsOf, podTemplateOf, selects, workloads } from './manifests';
import type { KubeObject } from './synth';

/** Names that stand somewhere and lead nowhere. */
export function danglingReferences(objects: KubeObject[]): string[] {
  const exists = (kind: string, name: string) => objects.some(object => object.kind === kind && object.metadata.name === name);
  const missing = (from: KubeObject, kind: string, name: string | undefined) =>
    name === undefined || exists(kind, name) ? [] : [`${from.kind}/${from.metadata.name} → ${kind}/${name}`];
  return [
    ...workloads(objects).flatMap(workload => {
      const { spec } = podTemplateOf(workload);
      return [
        ...missing(workload, 'ServiceAccount', spec.serviceAccountName),
        ...(spec.volumes ?? []).flatMap((volume: any) => missing(workload, 'ConfigMap', volume.configMap?.name)),
        ...missingVolumes(workload),
        ...(workload.kind === 'StatefulSet' ? missing(workload, 'Service', workload.spec.serviceName) : []),
      ];
    }),
    ...objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').flatMap(scaler =>
      missing(scaler, scaler.spec.scaleTargetRef.kind, scaler.spec.scaleTargetRef.name)),
    ...objects.filter(({ kind }) => kind === 'ClusterRoleBinding').flatMap(binding => [
      ...missing(binding, 'ClusterRole', binding.roleRef.name), ...binding.subjects.flatMap((subject: any) => missing(binding, subject.kind, subject.name)),
    ]),
  ];
}

/** Mounts without a volume, and volumes that nothing mounts. */
function missingVolumes(workload: KubeObject): string[] {
  const { spec } = podTemplateOf(workload);
  const claims = (workload.spec.volumeClaimTemplates ?? []).map((claim: any) => claim.metadata.name);
  const volumes: string[] = [...(spec.volumes ?? []).map((volume: any) => volume.name), ...claims];
  const containers: any[] = [...spec.initContainers ?? [], ...spec.containers];
  const mounts: string[] = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount: any) => mount.name));
  const name = `${workload.kind}/${workload.metadata.name}`;
  return [
    ...mounts.filter(mount => !volumes.includes(mount)).map(mount => `${name} mounts ${mount}`),
    ...volumes.filter(volume => !mounts.includes(volume)).map(volume => `${name} has a volume ${volume} that nothing mounts`),
    ...volumes.filter((volume, index) => volumes.indexOf(volume) < index).map(volume => `${name} has two volumes ${volume}`),
  ];
}

/** The Secrets that pods need, `name/key` where it is known. */
export function secretReferences(objects: KubeObject[]): string[] {
  const found = workloads(objects).flatMap(workload => {
    const { spec } = podTemplateOf(workload);
    return [
      ...(spec.volumes ?? []).filter((volume: any) => volume.secret).flatMap(({ secret }: any) =>
        (secret.items ?? [{ key: '*' }]).map(({ key }: any) => `${secret.secretName}/${key}`)),
      ...[...spec.initContainers ?? [], ...spec.containers].flatMap((one: any) => one.env ?? [])
        .flatMap(({ valueFrom }: any) => valueFrom?.secretKeyRef ? [`${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`] : []),
    ];
  });
  return [...new Set<string>(found)].sort();
}

/** Services that lead to no pod, or to a port that the pods don't have. */
export function brokenServices(objects: KubeObject[]): string[] {
  return objects.filter(({ kind }) => kind === 'Service').flatMap(service => {
    const chosen = workloads(objects).filter(workload => podLabelsOf(workload).some(labels => selects(service.spec.selector, labels)));
    const pods = chosen.map(podTemplateOf);
    const name = service.metadata.name;
    if (pods.length === 0) {
      return [`${name} selects nothing`];
    }
    return pods.flatMap(template => {
      const open = template.spec.containers.flatMap((one: any) => one.ports ?? []);
      return service.spec.ports.filter((port: any) => !open.some((one: any) => one.name === port.targetPort && one.protocol === port.protocol))
        .map((port: any) => `${name} leads to ${port.targetPort}, which is not there`);
    });
  });
}

/** Selectors of workloads and disruption budgets that choose other pods than their own. */
export function wrongSelectors(objects: KubeObject[], pods: KubeObject[] = workloads(objects)): string[] {
  const owners = objects.filter(({ spec }) => spec?.selector?.matchLabels);
  return owners.flatMap(owner => {
    const chosen = pods.filter(workload => selects(owner.spec.selector.matchLabels, podTemplateOf(workload).metadata.labels));
    const named = namedBy(owner.spec.selector);
    const own = (workload: KubeObject) => (workloads([owner]).length > 0 ? workload.metadata.name : instanceOf(workload)!);
    const names = [...new Set(chosen.map(own))].filter(workload => named?.includes(workload) ?? true);
    const name = `${owner.kind}/${owner.metadata.name}`;
    return JSON.stringify(names) === JSON.stringify(named ?? [owner.metadata.name]) ? [] : [`${name} selects the pods of ${names.join(', ') || 'nothing'}`];
  });
}

/** The workloads that a selector lists: only the disruption budget of two groups of samplers has more than its own. */
function namedBy({ matchExpressions }: any): string[] | undefined {
  return matchExpressions?.find(({ key, operator }: any) => key === 'app.kubernetes.io/instance' && operator === 'In')?.values;
}
