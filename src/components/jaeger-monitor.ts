import type { JaegerMetricsStorage } from '../config/jaeger/metrics-storage';
import { Problem, within } from '../config/problem';
import type { SecretFolder } from '../shared/objects';
import { SecretKey, secretKeyProblems } from '../shared/secret-key';

/** The tab "Monitor" of Jaeger's UI: requests, errors and latencies of each service, out of a Prometheus. */
export interface JaegerMonitorOptions {
  /**
   * The base URL of Prometheus, or of what speaks its API: `http://prometheus-operated.monitoring.svc:9090`. It must have what
   * samplers count (`spanMetrics` of the gateway).
   */
  readonly prometheusUrl: string;
  /**
   * The CA certificate that signs Prometheus'.
   *
   * @default - the roots in Jaeger's image
   */
  readonly ca?: SecretKey;
  /**
   * A bearer token. It is read again every ten seconds.
   *
   * @default - none
   */
  readonly token?: SecretKey;
  /**
   * Merged over the settings of the backend last, for example `{ extra_query_parameters: { tenant: 'shop' } }`.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };
}

/** What the query service needs for the tab. */
export interface JaegerMonitor {
  readonly storage: JaegerMetricsStorage;
  readonly secretFolders: SecretFolder[];
}

const CA_FOLDER = '/etc/jaeger/prometheus-ca';
const TOKEN_FOLDER = '/etc/jaeger/prometheus-token';

/** Settings and files of the tab. */
export function jaegerMonitor({ prometheusUrl, ca, token, overrides }: JaegerMonitorOptions): JaegerMonitor {
  return {
    storage: {
      url: prometheusUrl, caFile: ca && `${CA_FOLDER}/${ca.key}`, tokenFile: token && `${TOKEN_FOLDER}/${token.key}`, overrides,
    },
    secretFolders: [
      ...ca ? [{ mountPath: CA_FOLDER, secretName: ca.secretName, keys: [ca.key] }] : [],
      ...token ? [{ mountPath: TOKEN_FOLDER, secretName: token.secretName, keys: [token.key] }] : [],
    ],
  };
}

/** Addresses that Jaeger can't call, and secrets that would cross the network as plain text. */
export function monitorProblems(prop: string, options: JaegerMonitorOptions | undefined): Problem[] {
  if (!options) {
    return [];
  }
  const { prometheusUrl, ca, token } = options;
  const plain = /^http:/.test(prometheusUrl);
  return within(prop, [
    ...(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*[^\s?#/])?$/.test(prometheusUrl)
      ? []
      : [{ prop: 'prometheusUrl', value: prometheusUrl, allowed: 'a base URL without a user, a query and a slash at the end', fix: "for example 'http://prometheus-operated.monitoring.svc:9090'" }]),
    ...secretKeyProblems('ca', ca),
    ...secretKeyProblems('token', token),
    ...(plain && ca ? [{ prop: 'ca', value: '(set)', allowed: 'left out beside a URL with http', fix: 'begin the URL with https, or remove it' }] : []),
    ...(plain && token ? [{ prop: 'token', value: '(set)', allowed: 'left out beside a URL with http', fix: 'it would cross the network as plain text; begin the URL with https' }] : []),
  ]);
}
