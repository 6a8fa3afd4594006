import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { jaegerMonitor } from './jaeger-monitor';
import { JaegerRole, JaegerRoleProps } from './jaeger-role';
import type { JaegerUiOptions } from './jaeger-ui';
import { oauth2Proxy } from './oauth2-proxy';
import type { UiOidcOptions } from './ui-auth';
import { jaegerQueryConfig } from '../config/jaeger/jaeger-config';
import type { JaegerStorage } from '../config/jaeger/storage';
import { mergeDeep } from '../config/merge';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import { namespaceOf } from '../shared/kube-object';
import { labels } from '../shared/labels';
import { serviceHost } from '../shared/names';

/** What the query service is made of. */
export interface JaegerQueryProps extends Pick<JaegerRoleProps, 'name' | 'version' | 'secretFolders' | 'storageUrl' | 'options'> {
  readonly storage: JaegerStorage;
  /** Where archived traces are written and read; nobody can archive without. */
  readonly archive?: JaegerStorage;
  readonly ui: JaegerUiOptions;
  /** The Secret with the certificate for its Service, where it speaks TLS. */
  readonly serverTlsSecret?: string;
}

/** What a program needs to know that asks the API. */
export interface JaegerQueryAccess {
  /** The Secret whose `ca.crt` signs the certificate; none in plain text. */
  readonly caSecretName?: string;
  /** The login, where there is one. */
  readonly oidc?: UiOidcOptions;
}

/** The query service, with its login and its way out of the cluster. */
export interface JaegerQuery {
  readonly config: OtelCollectorConfig;
  readonly deployment: ApiObject;
  readonly service: ApiObject;
  /** The base URL of UI and API inside the cluster. */
  readonly url: string;
  readonly access: JaegerQueryAccess;
}

/** Defines the query service: not exported, {@link JaegerWithKafka} is the way to it. */
export function jaegerQuery(scope: Construct, props: JaegerQueryProps): JaegerQuery {
  const { name, storage, archive, ui, serverTlsSecret, ...rest } = props;
  const { basePath, auth } = ui;
  const oidc = auth?._oidc;
  const monitor = ui.monitor && jaegerMonitor(ui.monitor);
  const config = jaegerQueryConfig({
    storage,
    archive,
    metrics: monitor?.storage,
    basePath,
    uiConfigFile: JaegerRole.UI_CONFIG_PATH,
    behindProxy: oidc !== undefined,
    serverTlsSecret: oidc ? undefined : serverTlsSecret,
  });
  const role = new JaegerRole(scope, 'Query', {
    ...rest,
    name,
    role: 'query',
    config,
    memory: 512,
    cpuRequest: 100,
    secretFolders: [...rest.secretFolders ?? [], ...monitor?.secretFolders ?? []],
    uiSettings: mergeDeep({ archiveEnabled: archive !== undefined, ...monitor ? { monitor: { menuEnabled: true } } : {} }, ui.settings),
    sidecar: oidc ? oauth2Proxy(scope, oidc, { host: ui.host!, basePath, serverTlsSecret }) : undefined,
    annotations: auth?._annotations(),
  });
  const service = role.addService();
  const hostname = serviceHost(name, namespaceOf(scope));
  const [port] = role.ports();
  ui.exposure?._define(role, {
    name,
    labels: labels(role, role.identity),
    host: ui.host!,
    path: basePath ?? '/',
    backend: { service, port },
    tls: serverTlsSecret !== undefined,
    hostname,
  });
  const url = `${serverTlsSecret ? 'https' : 'http'}://${hostname}:${port.port}${basePath ?? ''}`;
  return { config, deployment: role.deployment, service, url, access: { caSecretName: serverTlsSecret, oidc } };
}
