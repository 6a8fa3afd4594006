import { oauth2ProxyArguments, oauth2ProxyPrefix, OAuth2ProxySettings } from '../../../src/config/oauth2-proxy/arguments';

const SETTINGS: OAuth2ProxySettings = {
  host: 'tracing.example.com',
  port: 4180,
  upstream: 'http://127.0.0.1:16686/',
  issuerUrl: 'https://login.example.com/realms/main',
  clientId: 'jaeger',
  allowedEmailDomains: ['example.com'],
  sessionSeconds: 43_200,
  bearerTokens: false,
};

function added(changes: Partial<OAuth2ProxySettings>): string[] {
  const before = oauth2ProxyArguments(SETTINGS);
  return oauth2ProxyArguments({ ...SETTINGS, ...changes }).filter(argument => !before.includes(argument));
}

test('at the root, in plain text', () => {
  expect(oauth2ProxyArguments(SETTINGS)).toEqual([
    '--http-address=0.0.0.0:4180',
    '--upstream=http://127.0.0.1:16686/',
    '--proxy-prefix=/oauth2',
    '--provider=oidc',
    '--oidc-issuer-url=https://login.example.com/realms/main',
    '--client-id=jaeger',
    '--code-challenge-method=S256',
    '--insecure-oidc-skip-nonce=false',
    '--skip-provider-button=true',
    '--email-domain=example.com',
    '--session-store-type=cookie',
    '--session-cookie-minimal=true',
    '--cookie-name=__Host-jaeger',
    '--cookie-path=/',
    '--cookie-secure=true',
    '--cookie-httponly=true',
    '--cookie-samesite=lax',
    '--cookie-expire=43200s',
    '--api-route=^/api/',
    '--redirect-url=https://tracing.example.com/oauth2/callback',
    '--silence-ping-logging=true',
  ]);
});

test('below a path: its own pages, its cookie and the way back are there, too', () => {
  expect(added({ basePath: '/team.a/jaeger' })).toEqual([
    '--proxy-prefix=/team.a/jaeger/oauth2',
    '--cookie-name=__Secure-jaeger',
    '--cookie-path=/team.a/jaeger',
    '--api-route=^/team\\.a/jaeger/api/',
    '--redirect-url=https://tracing.example.com/team.a/jaeger/oauth2/callback',
  ]);
});

test('with TLS it listens for nothing else', () => {
  const args = oauth2ProxyArguments({ ...SETTINGS, tls: { certFile: '/tls/tls.crt', keyFile: '/tls/tls.key' } });
  expect(args.slice(0, 3)).toEqual(['--https-address=0.0.0.0:4180', '--tls-cert-file=/tls/tls.crt', '--tls-key-file=/tls/tls.key']);
  expect(args.filter(argument => argument.startsWith('--http-address'))).toEqual([]);
});

test('groups alone let in every address', () => {
  expect(added({ allowedEmailDomains: undefined, allowedGroups: ['sre', 'dev'] }))
    .toEqual(['--email-domain=*', '--allowed-group=sre', '--allowed-group=dev']);
});

test('domains and groups are both asked for', () => {
  expect(added({ allowedEmailDomains: ['a.example', 'b.example'], allowedGroups: ['sre'] }))
    .toEqual(['--email-domain=a.example', '--email-domain=b.example', '--allowed-group=sre']);
});

test.each<[string, Partial<OAuth2ProxySettings>, string[]]>([
  ['scopes', { scopes: ['openid', 'email'] }, ['--scope=openid email']],
  ['tokens of programs', { bearerTokens: true }, ['--skip-jwt-bearer-tokens=true', '--bearer-token-login-fallback=false']],
  ['proxies in front', { trustedProxies: ['10.0.0.0/8', 'fd00::/8'] }, ['--reverse-proxy=true', '--trusted-proxy-ip=10.0.0.0/8', '--trusted-proxy-ip=fd00::/8']],
  ['a shorter session', { sessionSeconds: 60 }, ['--cookie-expire=60s']],
])('%s', (_, changes, expected) => {
  expect(added(changes)).toEqual(expected);
});

test('further arguments come last', () => {
  expect(oauth2ProxyArguments({ ...SETTINGS, extraArguments: ['--prompt=login'] }).slice(-2)).toEqual(['--silence-ping-logging=true', '--prompt=login']);
});

test.each([[undefined, '/oauth2'], ['/jaeger', '/jaeger/oauth2']])('the pages of the proxy below %s', (basePath, prefix) => {
  expect(oauth2ProxyPrefix(basePath)).toBe(prefix);
});
