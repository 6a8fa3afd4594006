import { collector, files, findingsOf, found, manifest, service, workload } from '../support/checks';

const OPEN = { extensions: { jaeger_query: { http: { endpoint: '0.0.0.0:16686' }, grpc: { endpoint: '0.0.0.0:16685' } } } };
const BEHIND_LOGIN = { extensions: { jaeger_query: { http: { endpoint: '127.0.0.1:16686' }, grpc: { endpoint: '127.0.0.1:16685' } } } };
const HALF_OPEN = { extensions: { jaeger_query: { http: { endpoint: '127.0.0.1:16686' } } } };

function query(config: any, reason?: string): any[] {
  const [configMap, deployment] = collector(config, 'Deployment', 'query');
  return [configMap, { ...deployment, metadata: { ...deployment.metadata, annotations: reason === undefined ? {} : { 'cdk8s-tracing/ui-without-login': reason } } }];
}

function ingress(tls?: any, name: string = 'query'): any {
  return manifest('Ingress', 'ui', {
    spec: { tls, rules: [{ host: 'traces.example.com', http: { paths: [{ path: '/', backend: { service: { name, port: { name: 'http' } } } }] } }] },
  });
}

function route(parent: any = { name: 'public', namespace: 'gateways' }): any {
  return manifest('HTTPRoute', 'ui', { spec: { parentRefs: [parent], rules: [{ backendRefs: [{ name: 'query', port: 16686 }] }] } });
}

describe('ui-without-login', () => {
  test.each<[string, any[], string[]]>([
    ['none, and no reason', query(OPEN), ['warning Deployment/tracing/query: the UI has no login']],
    ['the API alone is open, as it is by default', query(HALF_OPEN), ['warning Deployment/tracing/query: the UI has no login']],
    ['none, and a reason', query(OPEN, 'behind the company\'s VPN'), ['info Deployment/tracing/query: the UI has no login; the reason given: behind the company\'s VPN']],
    ['none, and an empty reason', query(OPEN, ' '), ['warning Deployment/tracing/query: the UI has no login']],
    ['a proxy in the pod', query(BEHIND_LOGIN), []],
    ['an authenticator of the UI\'s own', query({ extensions: { jaeger_query: { http: { endpoint: '0.0.0.0:16686', auth: {} }, grpc: { endpoint: '0.0.0.0:16685', auth: {} } } } }), []],
    ['no UI', collector({}), []],
  ])('%s', (_, objects, expected) => {
    expect(findingsOf('ui-without-login', objects).map(({ severity, object, message }) => `${severity} ${object}: ${message}`)).toEqual(expected);
  });
});

describe('ui-exposed-without-login', () => {
  test.each<[string, any[], string[]]>([
    ['by an Ingress', [...query(OPEN), service('query'), ingress()], ['error Deployment/tracing/query: Ingress/tracing/ui leads to a UI without a login']],
    ['by a route', [...query(OPEN), service('query'), route()], ['error Deployment/tracing/query: HTTPRoute/tracing/ui leads to a UI without a login']],
    ['by a LoadBalancer', [...query(OPEN), service('query', { type: 'LoadBalancer' })], ['error Deployment/tracing/query: Service/tracing/query leads to a UI without a login']],
    ['with a reason', [...query(OPEN, 'the controller asks'), service('query'), ingress()], ['warning Deployment/tracing/query: Ingress/tracing/ui leads to a UI without a login; the reason given: the controller asks']],
    ['behind a login', [...query(BEHIND_LOGIN), service('query'), ingress()], []],
    ['inside of the cluster', [...query(OPEN), service('query', { type: 'ClusterIP' })], []],
    ['an Ingress of something else', [...query(OPEN), service('query'), ingress(undefined, 'other')], []],
  ])('%s', (_, objects, expected) => {
    expect(findingsOf('ui-exposed-without-login', objects).map(({ severity, object, message }) => `${severity} ${object}: ${message}`)).toEqual(expected);
  });
});

const GATEWAY = {
  ...manifest('Gateway', 'public', { spec: { listeners: [{ name: 'plain', protocol: 'HTTP' }, { name: 'secured', protocol: 'HTTPS' }] } }),
  metadata: { name: 'public', namespace: 'gateways' },
};

describe('ingress-without-tls', () => {
  test.each<[string, any[], string[]]>([
    ['an Ingress without', [ingress()], ['Ingress/tracing/ui: no TLS for traces.example.com']],
    ['an Ingress for another host', [ingress([{ hosts: ['other.example.com'], secretName: 'ui-tls' }])], ['Ingress/tracing/ui: no TLS for traces.example.com']],
    ['an Ingress for no host', [manifest('Ingress', 'ui', { spec: { defaultBackend: {} } })], ['Ingress/tracing/ui: no TLS for any host']],
    ['an Ingress with', [ingress([{ hosts: ['traces.example.com'], secretName: 'ui-tls' }])], []],
    ['an Ingress with the controller\'s own certificate', [ingress([{}])], []],
    ['a route of every listener', [GATEWAY, route()], ['HTTPRoute/tracing/ui: a listener of the Gateway public is plain HTTP']],
    ['a route of one with TLS', [GATEWAY, route({ name: 'public', namespace: 'gateways', sectionName: 'secured' })], []],
    ['a Gateway that isn\'t here', [route()], []],
  ])('%s', (_, objects, expected) => {
    expect(found('ingress-without-tls', objects)).toEqual(expected);
  });
});

function policy(spec: any): any {
  return manifest('NetworkPolicy', 'policy', { spec });
}

describe('no-network-policy', () => {
  const pods = workload('Deployment', 'program');
  test.each<[string, any[], string[]]>([
    ['none', [pods], ['Deployment/tracing/program: no NetworkPolicy selects its pods for ingress and egress']],
    ['one of other pods', [pods, policy({ podSelector: { matchLabels: { app: 'other' } }, policyTypes: ['Ingress', 'Egress'] })], ['Deployment/tracing/program: no NetworkPolicy selects its pods for ingress and egress']],
    ['one of another namespace', [pods, { ...policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }), metadata: { name: 'policy', namespace: 'other' } }], ['Deployment/tracing/program: no NetworkPolicy selects its pods for ingress and egress']],
    ['for ingress only', [pods, policy({ podSelector: { matchLabels: { app: 'program' } } })], ['Deployment/tracing/program: no NetworkPolicy selects its pods for egress']],
    ['for both', [pods, policy({ podSelector: { matchLabels: { app: 'program' } }, policyTypes: ['Ingress', 'Egress'] })], []],
    ['for both, by what they say without types', [pods, policy({ podSelector: {}, egress: [{}] })], []],
    ['by an expression', [pods, policy({ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['program', 'other'] }, { key: 'debug', operator: 'DoesNotExist' }] }, policyTypes: ['Ingress', 'Egress'] })], []],
    ['not by an expression', [pods, policy({ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['program'] }] }, policyTypes: ['Ingress', 'Egress'] })], ['Deployment/tracing/program: no NetworkPolicy selects its pods for ingress and egress']],
  ])('%s', (_, objects, expected) => {
    expect(found('no-network-policy', objects)).toEqual(expected);
  });
});

describe('ingress-from-everywhere', () => {
  const message = ['NetworkPolicy/tracing/policy: lets pods of all namespaces in'];
  test.each<[string, any, string[]]>([
    ['all namespaces', { ingress: [{ from: [{ namespaceSelector: {} }] }] }, message],
    ['all addresses', { ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }, message],
    ['a rule for everybody', { ingress: [{ ports: [{ port: 4317 }] }] }, message],
    ['some pods of all namespaces', { ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'a' } } }] }] }, []],
    ['pods of the same namespace', { ingress: [{ from: [{ podSelector: {} }] }] }, []],
    ['nobody', {}, []],
  ])('%s', (_, spec, expected) => {
    expect(found('ingress-from-everywhere', [policy({ podSelector: {}, ...spec })])).toEqual(expected);
  });
});

test.each<[string, string, string, string, string[]]>([
  ['kafka-allow-everyone', 'no authorizer', 'server.properties', 'process.roles=broker', ['ConfigMap/tracing/store: there is no authorizer.class.name']],
  ['kafka-allow-everyone', 'an authorizer that lets in', 'server.properties', 'process.roles=broker\nauthorizer.class.name=A\nallow.everyone.if.no.acl.found=true', ['ConfigMap/tracing/store: allow.everyone.if.no.acl.found is true']],
  ['kafka-allow-everyone', 'an authorizer', 'server.properties', 'process.roles=broker\nauthorizer.class.name=A\nallow.everyone.if.no.acl.found=false', []],
  ['elasticsearch-without-users', 'off', 'elasticsearch.yml', 'xpack.security.enabled: false', ['ConfigMap/tracing/store: xpack.security.enabled is false']],
  ['elasticsearch-without-users', 'anonymous', 'elasticsearch.yml', 'xpack.security.authc.anonymous.roles: superuser', ['ConfigMap/tracing/store: anonymous users have roles']],
  ['elasticsearch-without-users', 'on', 'elasticsearch.yml', 'xpack.security.enabled: true', []],
])('%s: %s', (rule, _, file, text, expected) => {
  expect(found(rule, [files('store', { [file]: text })])).toEqual(expected);
});

describe('elastic-superuser', () => {
  const storage = (username: string) => collector({
    extensions: { jaeger_storage: { backends: { es: { elasticsearch: { auth: { basic: { username } } } } } } },
  });
  test.each<[string, any[], string[]]>([
    ['Jaeger', storage('elastic'), ['ConfigMap/tracing/collector: extensions.jaeger_storage.backends.es.elasticsearch.auth.basic.username is elastic']],
    ['a user of its own', storage('jaeger-writer'), []],
    ['a variable', [workload('Job', 'job', {}, { env: [{ name: 'ES_USERNAME', value: 'elastic' }] })], ['Job/tracing/job: container main has ES_USERNAME: elastic']],
    ['Elasticsearch itself', [workload('StatefulSet', 'es', {}, { env: [{ name: 'ELASTIC_PASSWORD', valueFrom: { secretKeyRef: { name: 'es', key: 'elastic' } } }] })], []],
  ])('%s', (_, objects, expected) => {
    expect(found('elastic-superuser', objects)).toEqual(expected);
  });
});

describe('wildcard-rbac', () => {
  test.each<[string, any, string[]]>([
    ['verbs', manifest('Role', 'role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }] }), ['Role/tracing/role: * in verbs']],
    ['everything', { kind: 'ClusterRole', metadata: { name: 'role' }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }, ['ClusterRole/role: * in apiGroups, resources, verbs']],
    ['named rights', manifest('Role', 'role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }), []],
    ['cluster-admin', { kind: 'ClusterRoleBinding', metadata: { name: 'binding' }, roleRef: { kind: 'ClusterRole', name: 'cluster-admin' } }, ['ClusterRoleBinding/binding: binds cluster-admin']],
  ])('%s', (_, object, expected) => {
    expect(found('wildcard-rbac', [object])).toEqual(expected);
  });
});

describe('service-account-token', () => {
  const binding = { kind: 'ClusterRoleBinding', metadata: { name: 'b' }, subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'tracing' }] };
  test.each<[string, any[], string[]]>([
    ['by default', [workload('Deployment', 'program')], ['Deployment/tracing/program: has the token of the service account default, which has no rights here']],
    ['off in the pod', [workload('Deployment', 'program', { automountServiceAccountToken: false })], []],
    ['off in the account', [workload('Deployment', 'program', { serviceAccountName: 'agent' }), manifest('ServiceAccount', 'agent', { automountServiceAccountToken: false })], []],
    ['on in the pod, over the account', [workload('Deployment', 'program', { serviceAccountName: 'agent', automountServiceAccountToken: true }), manifest('ServiceAccount', 'agent', { automountServiceAccountToken: false })], ['Deployment/tracing/program: has the token of the service account agent, which has no rights here']],
    ['with rights', [workload('Deployment', 'program', { serviceAccountName: 'agent', automountServiceAccountToken: true }), binding], []],
    ['with rights by a RoleBinding', [workload('Deployment', 'program', { serviceAccountName: 'agent' }), manifest('RoleBinding', 'b', { subjects: [{ kind: 'ServiceAccount', name: 'agent' }] })], []],
  ])('%s', (_, objects, expected) => {
    expect(found('service-account-token', objects)).toEqual(expected);
  });
});
