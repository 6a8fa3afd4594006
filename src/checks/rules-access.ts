import { collectorFiles, elasticsearchFiles, isMap, kafkaServerFiles } from './configurations';
import { list, Manifest, namespaceOf, RenderedObjects, Workload } from './rendered-objects';
import { CheckSeverity, Hit, Rule } from './rule';
import { hitsByObject } from './rules-transport';
import { exposures, openUis, ROUTE_KINDS, UI_WITHOUT_LOGIN } from './ui';

/** Rules about who may do what. */
export const ACCESS_RULES: Rule[] = [
  {
    id: 'ui-exposed-without-login',
    severity: CheckSeverity.ERROR,
    finds: `Jaeger's UI or API, without a login, behind an Ingress, a route, a LoadBalancer or a NodePort. A warning if the Deployment says why (\`${UI_WITHOUT_LOGIN}\`)`,
    why: 'traces hold URLs, statements and names of customers, and everybody can read them',
    fix: 'put a login in front: ui.auth, or a proxy of your own with the UI on 127.0.0.1',
    find: objects => openUis(objects).flatMap(workload => exposures(workload, objects).map(exposure => ({
      object: workload.object,
      severity: reasonOf(workload) ? CheckSeverity.WARNING : undefined,
      message: `${exposure} leads to a UI without a login${because(workload)}`,
    }))),
  },
  {
    id: 'ui-without-login',
    severity: CheckSeverity.WARNING,
    finds: `Jaeger's UI or API on the pod network without a login. An info if the Deployment says why (\`${UI_WITHOUT_LOGIN}\`)`,
    why: 'every pod that a NetworkPolicy lets through can read all traces',
    fix: `put a login in front (ui.auth), or say why there is none in the annotation ${UI_WITHOUT_LOGIN}`,
    find: objects => openUis(objects).map(workload => ({
      object: workload.object,
      severity: reasonOf(workload) ? CheckSeverity.INFO : undefined,
      message: `the UI has no login${because(workload)}`,
    })),
  },
  {
    id: 'ingress-without-tls',
    severity: CheckSeverity.ERROR,
    finds: 'an Ingress without TLS for one of its hosts, or a route of a Gateway\'s listener for plain HTTP',
    why: 'cookies, tokens and traces cross the network outside of the cluster as plain text',
    fix: 'name a Secret with a certificate in spec.tls; for a route, choose a listener with TLS by its sectionName',
    find: ingressesWithoutTls,
  },
  {
    id: 'no-network-policy',
    severity: CheckSeverity.WARNING,
    finds: 'pods that no NetworkPolicy of their namespace selects, for ingress or for egress',
    why: 'without one, every pod of the cluster can connect to them, and they to everything',
    fix: 'networkPolicies: true on the platform, or new NetworkPolicies(…) behind the workloads',
    find: podsWithoutPolicy,
  },
  {
    id: 'ingress-from-everywhere',
    severity: CheckSeverity.INFO,
    finds: 'a NetworkPolicy that lets every namespace or every address in',
    why: 'that is right for agents, which take spans from all applications, and seldom for anything else',
    fix: 'name the namespaces: network.senderNamespaces on the platform',
    find: objects => objects.ofKind('NetworkPolicy').filter(({ spec }) => list(spec?.ingress).some(admitsAll))
      .map(object => ({ object, message: 'lets pods of all namespaces in' })),
  },
  {
    id: 'kafka-allow-everyone',
    severity: CheckSeverity.ERROR,
    finds: 'a Kafka without an authorizer, or with one that lets everybody at what has no ACL',
    why: 'every client may read, write and delete every topic',
    fix: 'KafkaCluster with tls has an authorizer; rights are access of the topic',
    find: objects => hitsByObject(kafkaServerFiles(objects).flatMap(({ configMap, settings }) => [
      ...settings['authorizer.class.name'] ? [] : ['there is no authorizer.class.name'],
      ...settings['allow.everyone.if.no.acl.found'] === 'true' ? ['allow.everyone.if.no.acl.found is true'] : [],
    ].map(place => ({ object: configMap, place })))),
  },
  {
    id: 'elasticsearch-without-users',
    severity: CheckSeverity.ERROR,
    finds: 'an Elasticsearch with security switched off, or with rights for anonymous users',
    why: 'everybody who reaches it may read and delete all indices',
    fix: 'leave xpack.security.enabled on, and xpack.security.authc.anonymous out',
    find: objects => hitsByObject(elasticsearchFiles(objects).flatMap(({ configMap, settings }) => [
      ...settings['xpack.security.enabled'] === 'false' ? ['xpack.security.enabled is false'] : [],
      ...settings['xpack.security.authc.anonymous.roles'] ? ['anonymous users have roles'] : [],
    ].map(place => ({ object: configMap, place })))),
  },
  {
    id: 'elastic-superuser',
    severity: CheckSeverity.WARNING,
    finds: 'a client that logs in to Elasticsearch as `elastic`',
    why: 'what leaks from that pod can read, change and delete every index and every user',
    fix: 'give it a user with rights on Jaeger\'s indices only',
    find: superusers,
  },
  {
    id: 'wildcard-rbac',
    severity: CheckSeverity.ERROR,
    finds: 'a Role or ClusterRole with `*` in verbs, resources or API groups, or a binding to cluster-admin',
    why: 'who takes over the pod takes over what it may do, up to the whole cluster',
    fix: 'name the verbs and resources that the program calls',
    find: wildcards,
  },
  {
    id: 'service-account-token',
    severity: CheckSeverity.WARNING,
    finds: 'a pod with the token of a service account that no RoleBinding or ClusterRoleBinding here gives any right',
    why: 'the token proves who it is to the API server and to others, and nothing needs it',
    fix: 'automountServiceAccountToken: false, or bind the rights that it needs here',
    find: needlessTokens,
  },
];

function reasonOf({ object }: Workload): string {
  return String(object.metadata?.annotations?.[UI_WITHOUT_LOGIN] ?? '').trim();
}

function because(workload: Workload): string {
  return reasonOf(workload) ? `; the reason given: ${reasonOf(workload)}` : '';
}

function ingressesWithoutTls(objects: RenderedObjects): Hit[] {
  const ingresses = objects.ofKind('Ingress').flatMap(object => {
    const hosts = list(object.spec?.rules).map(rule => rule?.host);
    const plain = hosts.filter(host => !list(object.spec?.tls).some(({ hosts: covered }) => covered === undefined || list(covered).includes(host)));
    return plain.length > 0 || list(object.spec?.tls).length === 0 ? [{ object, message: `no TLS for ${plain.filter(host => host).join(', ') || 'any host'}` }] : [];
  });
  const routes = objects.ofKind(...ROUTE_KINDS).flatMap(object => list(object.spec?.parentRefs)
    .filter(parent => plainListeners(parent, object, objects)).map(({ name }) => ({ object, message: `a listener of the Gateway ${name} is plain HTTP` })));
  return [...ingresses, ...routes];
}

/** What a Gateway is that isn't among the objects can't be known. */
function plainListeners(parent: Manifest, route: Manifest, objects: RenderedObjects): boolean {
  const gateway = objects.ofKind('Gateway').find(({ metadata }) => metadata?.name === parent.name && metadata?.namespace === (parent.namespace ?? route.metadata?.namespace));
  return list(gateway?.spec?.listeners).some(({ name, protocol }) => protocol === 'HTTP' && (parent.sectionName ?? name) === name);
}

function podsWithoutPolicy(objects: RenderedObjects): Hit[] {
  return objects.workloads.flatMap(workload => {
    const types = objects.selecting('NetworkPolicy', workload, ({ podSelector }) => podSelector)
      .flatMap(({ spec }) => spec.policyTypes ?? ['Ingress', ...spec.egress ? ['Egress'] : []]);
    const missing = ['Ingress', 'Egress'].filter(type => !types.includes(type));
    return missing.length > 0 ? [{ object: workload.object, message: `no NetworkPolicy selects its pods for ${missing.join(' and ').toLowerCase()}` }] : [];
  });
}

function admitsAll(rule: any): boolean {
  const peers = list(rule?.from);
  const isEmpty = (selector: unknown) => isMap(selector) && Object.values(selector).every(part => Object.keys(part ?? {}).length === 0);
  return peers.length === 0 || peers.some(({ namespaceSelector, podSelector, ipBlock }) =>
    (isEmpty(namespaceSelector) && (podSelector === undefined || isEmpty(podSelector))) || ['0.0.0.0/0', '::/0'].includes(ipBlock?.cidr));
}

function superusers(objects: RenderedObjects): Hit[] {
  return hitsByObject([
    ...collectorFiles(objects).flatMap(({ configMap, config }) => pathsOfUser(config, '').map(place => ({ object: configMap, place: `${place} is elastic` }))),
    ...objects.workloads.flatMap(({ object, containers }) => containers.flatMap(({ name, env }) => list(env)
      .filter(variable => /(^|_)USER(NAME)?$/.test(variable?.name) && variable.value === 'elastic')
      .map(variable => ({ object, place: `container ${name} has ${variable.name}: elastic` })))),
  ]);
}

function pathsOfUser(value: unknown, path: string): string[] {
  return typeof value !== 'object' || value === null ? [] : Object.entries(value).flatMap(([key, entry]) =>
    ['user', 'username'].includes(key) && entry === 'elastic' ? [`${path}${key}`] : pathsOfUser(entry, `${path}${key}.`));
}

function wildcards(objects: RenderedObjects): Hit[] {
  const roles = objects.ofKind('Role', 'ClusterRole').flatMap(object => {
    const parts = ['apiGroups', 'resources', 'verbs', 'nonResourceURLs'].filter(part => list(object.rules).some(rule => list(rule?.[part]).includes('*')));
    return parts.length > 0 ? [{ object, message: `* in ${parts.join(', ')}` }] : [];
  });
  const bindings = objects.ofKind('RoleBinding', 'ClusterRoleBinding').filter(({ roleRef }) => roleRef?.name === 'cluster-admin')
    .map(object => ({ object, message: 'binds cluster-admin' }));
  return [...roles, ...bindings];
}

function needlessTokens(objects: RenderedObjects): Hit[] {
  return objects.workloads.flatMap(({ object, namespace, spec }) => {
    const name = spec.serviceAccountName ?? 'default';
    const account = objects.ofKind('ServiceAccount').find(one => one.metadata?.name === name && namespaceOf(one) === namespace);
    const mounted = spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
    const bound = objects.ofKind('RoleBinding', 'ClusterRoleBinding').some(binding => list(binding.subjects).some(subject =>
      subject?.kind === 'ServiceAccount' && subject.name === name && (subject.namespace ?? namespaceOf(binding)) === namespace));
    return mounted && !bound ? [{ object, message: `has the token of the service account ${name}, which has no rights here` }] : [];
  });
}
