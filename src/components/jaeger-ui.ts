import { JaegerMonitorOptions, monitorProblems } from './jaeger-monitor';
import type { UiAuth } from './ui-auth';
import type { UiExposure } from './ui-exposure';
import { checkHost, Problem, within } from '../config/problem';

/** Jaeger's UI. */
export interface JaegerUiOptions {
  /**
   * The path under which it is served, for example `/jaeger`.
   *
   * @default - the root
   */
  readonly basePath?: string;
  /**
   * Further settings of the UI.
   *
   * @default - none
   * @see https://www.jaegertracing.io/docs/latest/deployment/frontend-ui/
   */
  readonly settings?: { [key: string]: any };
  /**
   * The tab "Monitor": requests, errors and latencies of each service. NetworkPolicies open the way to the URL's port.
   *
   * @default - there is no such tab
   */
  readonly monitor?: JaegerMonitorOptions;
  /**
   * The name by which people reach it, for example `tracing.example.com`.
   *
   * @default - it has none
   */
  readonly host?: string;
  /**
   * How it is reached from outside the cluster. Needs `host` and `auth`.
   *
   * @default - it isn't, but by `kubectl port-forward` or a way of your own to its Service
   */
  readonly exposure?: UiExposure;
  /**
   * Who may look at traces.
   *
   * @default - no login
   */
  readonly auth?: UiAuth;
  /**
   * Whether UI and API are served with TLS inside the cluster, too. Needs `tls` of what it belongs to, which has the
   * certificate.
   *
   * @default - true where there is a `tls`
   */
  readonly serverTls?: boolean;
}

/** Whether UI and API are served with TLS, where there is a certificate for it. */
export function servesTls(ui: JaegerUiOptions | undefined): boolean {
  return ui?.serverTls ?? true;
}

/** What is wrong with the UI's options. `tls`: whether there is a certificate for the query service. */
export function uiProblems(ui: JaegerUiOptions, tls: boolean): Problem[] {
  const { basePath, host, exposure, auth, serverTls, monitor } = ui;
  return within('ui', [
    ...(basePath !== undefined && !/^\/.*[^/]$/.test(basePath)
      ? [{ prop: 'basePath', value: basePath, allowed: "a path that starts with '/' and doesn't end with it", fix: "for example '/jaeger'; leave it out for the root" }]
      : []),
    ...checkHost('host', host),
    ...(host === undefined && exposure ? [{ prop: 'host', value: undefined, allowed: "given beside 'exposure'", fix: 'say by which name people reach the UI' }] : []),
    ...(host === undefined && !exposure && auth?._oidc
      ? [{ prop: 'host', value: undefined, allowed: 'given with UiAuth.oidc', fix: 'after the login the issuer sends people back to https://<host>/oauth2/callback' }]
      : []),
    ...(exposure && !auth ? [{
      prop: 'auth',
      value: undefined,
      allowed: "given beside 'exposure'",
      fix: "Jaeger itself lets in everybody; give UiAuth.oidc({ … }), or UiAuth.none({ reason: '…' }) where something else asks for a login",
    }] : []),
    ...(serverTls && !tls ? [{ prop: 'serverTls', value: true, allowed: "left out where there is no 'tls'", fix: "give 'tls', which has the certificate" }] : []),
    ...monitor ? monitorProblems('monitor', monitor) : [],
    ...within('exposure', exposure?._problems(tls && servesTls(ui)) ?? []),
  ]);
}
