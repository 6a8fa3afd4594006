import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { refuse } from './refuse';

/** One Kubernetes object. Everything beside the metadata stands in `body`, for example `{ spec: … }`. */
export interface KubeObjectSettings {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Where it isn't the chart's. */
  readonly namespace?: string;
  readonly labels: { [key: string]: string };
  readonly annotations?: { [key: string]: string };
  /** True for kinds without a namespace. */
  readonly clusterScoped?: boolean;
  readonly body: { [key: string]: any };
}

/**
 * Defines a Kubernetes object under `scope`.
 *
 * Objects are plain `ApiObject`s: the generated classes of cdk8s-plus take 80 ms to load, half of a whole synthesis
 * (docs/decisions/0001-plain-api-objects.md).
 */
export function kubeObject(scope: Construct, id: string, settings: KubeObjectSettings): ApiObject {
  const { apiVersion, kind, name, namespace, labels, annotations, clusterScoped, body } = settings;
  const object = new ApiObject(scope, id, { apiVersion, kind, metadata: { name, namespace, labels, annotations }, ...body });
  if (clusterScoped) {
    // cdk8s gives every object the chart's namespace.
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}

/** The namespace of the chart, which names of Services and of cluster-wide objects need. */
export function namespaceOf(scope: Construct): string {
  const { namespace } = Chart.of(scope);
  if (!namespace) {
    refuse(scope, [{
      prop: 'namespace',
      value: namespace,
      allowed: 'set on the chart',
      fix: "addresses of Services contain it; write new Chart(app, id, { namespace: 'observability' })",
    }]);
  }
  return namespace!;
}
