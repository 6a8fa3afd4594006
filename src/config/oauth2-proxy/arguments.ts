/** What oauth2-proxy needs to know. */
export interface OAuth2ProxySettings {
  /** The public host, for example `tracing.example.com`. */
  readonly host: string;
  /** The path under which the upstream is served, for example `/jaeger`. Undefined for the root. */
  readonly basePath?: string;
  /** The port that it listens on, on every address. */
  readonly port: number;
  /** The upstream's URL, which ends with a slash: everything below it is passed on. */
  readonly upstream: string;
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly allowedEmailDomains?: string[];
  readonly allowedGroups?: string[];
  readonly scopes?: string[];
  readonly sessionSeconds: number;
  readonly bearerTokens: boolean;
  readonly trustedProxies?: string[];
  /** The server's certificate and key. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  readonly extraArguments?: string[];
}

/** The path of its own pages: login, callback, sign-out. Below the upstream's, since only that is routed to it. */
export function oauth2ProxyPrefix(basePath: string | undefined): string {
  return `${basePath ?? ''}/oauth2`;
}

/**
 * The arguments of an oauth2-proxy that asks an OpenID Connect issuer who somebody is. The client's secret and that of the
 * cookies are not among them: they are environment variables.
 *
 * @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview
 */
export function oauth2ProxyArguments(settings: OAuth2ProxySettings): string[] {
  const { host, basePath } = settings;
  return [
    ...listener(settings),
    `--upstream=${settings.upstream}`,
    `--proxy-prefix=${oauth2ProxyPrefix(basePath)}`,
    ...login(settings),
    ...session(basePath, settings.sessionSeconds),
    // The UI's own requests: a redirect to another host's login page is nothing that a script can follow, so they get 401.
    `--api-route=^${escaped(basePath ?? '')}/api/`,
    ...settings.bearerTokens ? ['--skip-jwt-bearer-tokens=true', '--bearer-token-login-fallback=false'] : [],
    // The address in redirects is fixed, so headers of a proxy in front are needed for the log only.
    ...settings.trustedProxies ? ['--reverse-proxy=true', ...settings.trustedProxies.map(range => `--trusted-proxy-ip=${range}`)] : [],
    `--redirect-url=https://${host}${oauth2ProxyPrefix(basePath)}/callback`,
    '--silence-ping-logging=true',
    ...settings.extraArguments ?? [],
  ];
}

function listener({ port, tls }: OAuth2ProxySettings): string[] {
  return tls
    ? [`--https-address=0.0.0.0:${port}`, `--tls-cert-file=${tls.certFile}`, `--tls-key-file=${tls.keyFile}`]
    : [`--http-address=0.0.0.0:${port}`];
}

function login({ issuerUrl, clientId, allowedEmailDomains, allowedGroups, scopes }: OAuth2ProxySettings): string[] {
  return [
    '--provider=oidc',
    `--oidc-issuer-url=${issuerUrl}`,
    `--client-id=${clientId}`,
    '--code-challenge-method=S256',
    // Its default is to skip it.
    '--insecure-oidc-skip-nonce=false',
    '--skip-provider-button=true',
    ...scopes ? [`--scope=${scopes.join(' ')}`] : [],
    // Without any it refuses to start; where groups decide, every address will do.
    ...(allowedEmailDomains ?? ['*']).map(domain => `--email-domain=${domain}`),
    ...(allowedGroups ?? []).map(group => `--allowed-group=${group}`),
  ];
}

/** Sessions are in the cookie, so each pod knows those that another one has begun. */
function session(basePath: string | undefined, seconds: number): string[] {
  return [
    '--session-store-type=cookie',
    // Nothing needs the issuer's tokens after the login; with them the cookie outgrows what proxies take.
    '--session-cookie-minimal=true',
    // Browsers take a cookie with this prefix only over HTTPS; __Host- also only from this host, for all of its paths.
    `--cookie-name=${basePath ? '__Secure-jaeger' : '__Host-jaeger'}`,
    `--cookie-path=${basePath ?? '/'}`,
    '--cookie-secure=true',
    '--cookie-httponly=true',
    // Not `strict`: the issuer's redirect back would come without it.
    '--cookie-samesite=lax',
    `--cookie-expire=${seconds}s`,
  ];
}

function escaped(path: string): string {
  return path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
