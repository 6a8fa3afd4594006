import { isListening } from './addresses';
import { collectorFiles, isMap } from './configurations';
import { list, Manifest, nameOf, namespaceOf, RenderedObjects, Workload } from './rendered-objects';

/** The annotation with which a Deployment says why its UI has no login. */
export const UI_WITHOUT_LOGIN = 'cdk8s-tracing/ui-without-login';

/** The kinds of Gateway API that lead to Services. */
export const ROUTE_KINDS = ['GRPCRoute', 'HTTPRoute', 'TCPRoute', 'TLSRoute'];

/** Workloads whose Jaeger UI or query API can be reached from other pods, with nothing that asks who is there. */
export function openUis(objects: RenderedObjects): Workload[] {
  const files = collectorFiles(objects).filter(({ config }) => list(config.service.extensions).includes('jaeger_query') && isOpen(config.extensions?.jaeger_query));
  return [...new Set(files.flatMap(({ users }) => users))];
}

/** Jaeger listens on all addresses if it isn't told another one. */
function isOpen(query: unknown): boolean {
  return ['http', 'grpc'].some(protocol => {
    const server = isMap(query) && isMap(query[protocol]) ? query[protocol] : {};
    return server.auth === undefined && (typeof server.endpoint !== 'string' || isListening(server.endpoint));
  });
}

/** What leads to a workload from outside of the cluster. */
export function exposures(workload: Workload, objects: RenderedObjects): string[] {
  const services = objects.servicesOf(workload);
  const names = services.map(({ metadata }) => metadata?.name);
  const routes = objects.ofKind('Ingress', ...ROUTE_KINDS).filter(route => backendsOf(route)
    .some(({ name, namespace }) => namespace === workload.namespace && names.includes(name)));
  return [...services.filter(({ spec }) => ['LoadBalancer', 'NodePort'].includes(spec?.type)), ...routes].map(nameOf);
}

function backendsOf(route: Manifest): { name: string; namespace: string }[] {
  const own = namespaceOf(route);
  const spec = route.spec ?? {};
  if (route.kind === 'Ingress') {
    const paths = list(spec.rules).flatMap(rule => list(rule?.http?.paths));
    return [spec.defaultBackend, ...paths.map(path => path?.backend)].map(backend => ({ name: backend?.service?.name, namespace: own }));
  }
  return list(spec.rules).flatMap(rule => list(rule?.backendRefs)).map(({ name, namespace }) => ({ name, namespace: namespace ?? own }));
}
