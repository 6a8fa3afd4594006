import type { Construct } from 'constructs';
import type { Sidecar } from './collector-pod';
import { DEFAULT_SESSION, UiOidcOptions } from './ui-auth';
import { QUERY_HTTP } from '../config/jaeger/jaeger-config';
import { oauth2ProxyArguments } from '../config/oauth2-proxy/arguments';
import { callTo } from '../config/otel/calls';
import { JAEGER_QUERY_HTTP_PORT, OAUTH2_PROXY_PORT } from '../config/otel/ports';
import { goMemoryLimit } from '../config/sizing';
import { OAuth2ProxyVersion } from '../config/versions/oauth2-proxy-version';
import { OAUTH2_PROXY_IMAGE } from '../shared/images';
import { secretVolume } from '../shared/objects';
import { imageOf, Manifest, RESTRICTED_CONTAINER } from '../shared/pod';
import { httpProbes } from '../shared/probes';
import { resources } from '../shared/resources';
import type { SecretKey } from '../shared/secret-key';

/** Where the proxy stands. */
export interface OAuth2ProxyPlace {
  /** The public host. */
  readonly host: string;
  readonly basePath?: string;
  /** The Secret with its certificate, where it speaks TLS: `tls.crt` and `tls.key`. */
  readonly serverTlsSecret?: string;
}

const TLS_FOLDER = '/etc/oauth2-proxy/tls';
const TLS_VOLUME = 'oauth2-proxy-tls';

/** An oauth2-proxy in front of a query service that listens on loopback only. */
export function oauth2Proxy(scope: Construct, oidc: UiOidcOptions, { host, basePath, serverTlsSecret }: OAuth2ProxyPlace): Sidecar {
  const tls = serverTlsSecret !== undefined;
  const args = oauth2ProxyArguments({
    host,
    basePath,
    port: OAUTH2_PROXY_PORT,
    upstream: `http://127.0.0.1:${JAEGER_QUERY_HTTP_PORT}/`,
    issuerUrl: oidc.issuerUrl,
    clientId: oidc.clientId,
    allowedEmailDomains: oidc.allowedEmailDomains,
    allowedGroups: oidc.allowedGroups,
    scopes: oidc.scopes,
    sessionSeconds: (oidc.sessionDuration ?? DEFAULT_SESSION).toSeconds(),
    bearerTokens: oidc.bearerTokens ?? false,
    trustedProxies: oidc.trustedProxies,
    tls: tls ? { certFile: `${TLS_FOLDER}/tls.crt`, keyFile: `${TLS_FOLDER}/tls.key` } : undefined,
    extraArguments: oidc.extraArgs,
  });
  return {
    container: container(scope, oidc, args, tls),
    volumes: serverTlsSecret ? [secretVolume(TLS_VOLUME, { secretName: serverTlsSecret, mountPath: TLS_FOLDER, keys: ['tls.crt', 'tls.key'] })] : [],
    ports: [{ name: QUERY_HTTP, port: OAUTH2_PROXY_PORT, appProtocol: tls ? 'https' : 'http' }],
    calls: callTo(oidc.issuerUrl),
  };
}

function container(scope: Construct, oidc: UiOidcOptions, args: string[], tls: boolean): Manifest {
  const { version } = oidc.version ?? OAuth2ProxyVersion.V7_15_3;
  const { memoryLimitBytes, rendered } = resources(oidc.resources, { cpuRequest: 20, cpuLimit: 500, memory: 64 });
  return {
    name: 'oauth2-proxy',
    image: imageOf(scope, { imageRepository: oidc.imageRepository }, OAUTH2_PROXY_IMAGE, `v${version}`),
    imagePullPolicy: 'IfNotPresent',
    args,
    env: [
      { name: 'GOMEMLIMIT', value: goMemoryLimit(memoryLimitBytes) },
      secretVariable('OAUTH2_PROXY_CLIENT_SECRET', oidc.clientSecret),
      secretVariable('OAUTH2_PROXY_COOKIE_SECRET', oidc.cookieSecret),
    ],
    ports: [{ name: QUERY_HTTP, containerPort: OAUTH2_PROXY_PORT, protocol: 'TCP' }],
    ...httpProbes(QUERY_HTTP, '/ping', { readyPath: '/ready', tls }),
    resources: rendered,
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: tls ? [{ name: TLS_VOLUME, mountPath: TLS_FOLDER, readOnly: true }] : undefined,
  };
}

function secretVariable(name: string, { secretName, key }: SecretKey): Manifest {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
