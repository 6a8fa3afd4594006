import { ApiObject, Chart } from 'cdk8s';
import { PortForward } from './port-forward';
import { ApplicationInstrumentation, ApplicationLanguage } from '../../../src';

/** The services of the shop, in the order in which they call each other. Images: test/cluster/testbed/prepare-applications.sh. */
export const SHOP = ['java', 'python', 'nodejs', 'go'] as const;

export const LANGUAGES: Record<typeof SHOP[number], ApplicationLanguage> = {
  java: ApplicationLanguage.java(),
  python: ApplicationLanguage.python(),
  nodejs: ApplicationLanguage.nodejs(),
  go: ApplicationLanguage.go(),
};

/** The shop as its teams write it; instrumented where an instrumentation is given. */
export function defineShop(chart: Chart, instrumentation?: ApplicationInstrumentation): void {
  SHOP.forEach((language, index) => {
    const name = `shop-${language}`;
    const labels = { app: name };
    const following = SHOP[index + 1];
    new ApiObject(chart, `${name}-service`, {
      apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] },
    });
    const deployment = new ApiObject(chart, name, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podSpec(language, following && `http://shop-${following}.${chart.namespace}.svc/`) },
      },
    });
    instrumentation?.instrument(deployment, { language: LANGUAGES[language], serviceVersion: '1.2.3' });
  });
}

/** The pod of a service; it asks `following` before it answers, where that is given. */
export function podSpec(language: string, following?: string): object {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 2,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{
      name: 'app',
      image: `test-shop-${language}:1`,
      imagePullPolicy: 'IfNotPresent',
      ports: [{ containerPort: 8080, protocol: 'TCP' }],
      ...following ? { env: [{ name: 'NEXT', value: following }] } : {},
      // TCP, so that probes make no spans.
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 2, failureThreshold: 60 },
      resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '384Mi' } },
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    }],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '100Mi' } }],
  };
}

/** What requests took. */
export interface Visits {
  readonly failures: string[];
  /** The slowest, in milliseconds. */
  readonly slowest: number;
  readonly median: number;
}

/** Asks the first service, one request after another. */
export async function visitShop(namespace: string, requests: number): Promise<Visits> {
  const forward = new PortForward({ namespace, target: 'service/shop-java', port: 80 });
  try {
    await forward.localPort();
    const failures: string[] = [];
    const took: number[] = [];
    for (let request = 0; request < requests; request++) {
      const start = Date.now();
      const { status, body } = await forward.request('/', { attempts: 1 });
      took.push(Date.now() - start);
      if (status !== 200 || body !== SHOP.join(' ')) failures.push(`${status} ${body.slice(0, 200)}`);
    }
    took.sort((left, right) => left - right);
    return { failures, slowest: took[took.length - 1], median: took[Math.floor(took.length / 2)] };
  } finally {
    forward.close();
  }
}
