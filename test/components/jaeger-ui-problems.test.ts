import { Chart, Duration } from 'cdk8s';
import {
  ElasticsearchCluster, GatewayBackendTls, JaegerUiOptions, JaegerWithKafka, KafkaCluster, PublicTls, UiAuth, UiExposure, UiOidcOptions,
} from '../../src';
import { uiProblems } from '../../src/components/jaeger-ui';
import { describeProblem } from '../../src/config/problem';
import { refusal } from '../support/synth';

const storage = ElasticsearchCluster.fromAttributes({ urls: ['http://es:9200'] });
const kafka = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka:9092'] });
const NO_LOGIN = UiAuth.none({ reason: 'the VPN asks for it' });
const INGRESS = UiExposure.ingress({ tls: PublicTls.secret('cert') });
const OIDC: UiOidcOptions = {
  issuerUrl: 'https://login.example.com',
  clientId: 'jaeger',
  clientSecret: { secretName: 'ui-login', key: 'client' },
  cookieSecret: { secretName: 'ui-login', key: 'cookie' },
  allowedEmailDomains: ['example.com'],
};

function refused(ui: JaegerUiOptions): string[] {
  return refusal((chart: Chart) => new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, ui }));
}

function thrown(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  throw new Error('it was not refused');
}

describe('a UI', () => {
  test.each(['Tracing.example.com', 'https://tracing.example.com', 'tracing.example.com:443', 'tracing.example.com/jaeger', '*.example.com', '10.0.0.1', ''])(
    'with the host %j', host => {
      expect(refused({ host })).toEqual([
        `[test/Jaeger] 'ui.host' must be a DNS name in lower case, got ${JSON.stringify(host)}: leave out scheme, port and path: 'tracing.example.com'`,
      ]);
    });

  test('with a way out, but neither a name nor an answer about the login', () => {
    expect(refused({ exposure: INGRESS })).toEqual([
      "[test/Jaeger] 'ui.host' must be given beside 'exposure', got nothing: say by which name people reach the UI",
      "[test/Jaeger] 'ui.auth' must be given beside 'exposure', got nothing: Jaeger itself lets in everybody; " +
      "give UiAuth.oidc({ … }), or UiAuth.none({ reason: '…' }) where something else asks for a login",
    ]);
  });

  test('with a login, but no name', () => {
    expect(refused({ auth: UiAuth.oidc(OIDC) })).toEqual([
      "[test/Jaeger] 'ui.host' must be given with UiAuth.oidc, got nothing: " +
      'after the login the issuer sends people back to https://<host>/oauth2/callback',
    ]);
  });

  test('with TLS, but without a certificate', () => {
    expect(refused({ serverTls: true })).toEqual([
      "[test/Jaeger] 'ui.serverTls' must be left out where there is no 'tls', got true: give 'tls', which has the certificate",
    ]);
  });

  test('behind a Gateway that would not speak TLS to it', () => {
    const exposure = UiExposure.gateway({ gateways: [{ name: 'public' }] });
    const problems = (ui: JaegerUiOptions) => uiProblems({ host: 'a.example.com', auth: NO_LOGIN, exposure, ...ui }, true).map(describeProblem);
    expect(problems({})).toEqual([
      "'ui.exposure.backendTls' must be given where the query service has TLS, got nothing: " +
      "name a ConfigMap with the CA of the Service's certificate, or let it speak plain text: serverTls: false",
    ]);
    expect(problems({ serverTls: false })).toEqual([]);
  });

  test('behind a Gateway that would speak TLS to plain text', () => {
    const exposure = UiExposure.gateway({ gateways: [{ name: 'public' }], backendTls: { caConfigMap: 'ca' } });
    expect(refused({ host: 'a.example.com', auth: NO_LOGIN, exposure })).toEqual([
      "[test/Jaeger] 'ui.exposure.backendTls' must be left out where the query service has no TLS, got {\"caConfigMap\":\"ca\"}: " +
      "remove it, or give 'tls'",
    ]);
    expect(uiProblems({ host: 'a.example.com', auth: NO_LOGIN, exposure }, true)).toEqual([]);
  });
});

describe('a Gateway', () => {
  test('that is none', () => {
    expect(thrown(() => UiExposure.gateway({ gateways: [] })))
      .toEqual(["[UiExposure.gateway] 'gateways' must be a list of at least one Gateway, got []: name the Gateway that the host leads to"]);
  });

  test.each<[GatewayBackendTls]>([[{}], [{ caConfigMap: 'ca', wellKnownCaCertificates: 'System' }]])('with the CAs %j', backendTls => {
    expect(thrown(() => UiExposure.gateway({ gateways: [{ name: 'public' }], backendTls }))).toEqual([
      `[UiExposure.gateway] 'backendTls' must be either caConfigMap or wellKnownCaCertificates, got ${JSON.stringify(backendTls)}: ` +
      'the Gateway API takes exactly one of the two',
    ]);
  });
});

describe('a login', () => {
  function login(changes: Partial<UiOidcOptions>): string[] {
    return thrown(() => UiAuth.oidc({ ...OIDC, ...changes }));
  }

  test.each(['http://login.example.com', 'login.example.com', 'https://login.example.com?a=b'])('with the issuer %s', issuerUrl => {
    expect(login({ issuerUrl })).toEqual([
      `[UiAuth.oidc] 'issuerUrl' must be a URL with https, without query, got "${issuerUrl}": give the issuer as it stands in its tokens`,
    ]);
  });

  test('without a client', () => {
    expect(login({ clientId: '' })).toEqual(['[UiAuth.oidc] \'clientId\' must be the client\'s id, got "": register a client with the issuer']);
  });

  test.each(['clientSecret', 'cookieSecret'])('with %s as text, or without it', prop => {
    const message = `[UiAuth.oidc] '${prop}' must be a reference to a Secret, { secretName: '…', key: '…' }, got "(hidden)": ` +
      'put the password into a Secret and name it here; what is synthesized is committed to git';
    expect(login({ [prop]: 'hunter2' })).toEqual([message]);
    expect(login({ [prop]: undefined })).toEqual([message]);
  });

  test('for everybody, by accident', () => {
    expect(login({ allowedEmailDomains: undefined })).toEqual([
      "[UiAuth.oidc] 'allowedEmailDomains' must be given, or 'allowedGroups', got nothing: " +
      "a public issuer knows everybody; name who is let in, or write allowedEmailDomains: ['*']",
    ]);
  });

  test('for nobody', () => {
    expect(login({ allowedEmailDomains: [], allowedGroups: [] })).toEqual([
      "[UiAuth.oidc] 'allowedEmailDomains' must be a list of at least one domain, got []: " +
      "leave it out where groups decide; '*' lets in everybody whom the issuer knows",
      "[UiAuth.oidc] 'allowedGroups' must be a list of at least one group, got []: leave it out where e-mail addresses decide",
    ]);
  });

  test('that ends before it began', () => {
    expect(login({ sessionDuration: Duration.seconds(30) }))
      .toEqual(["[UiAuth.oidc] 'sessionDuration' must be at least a minute, got \"30s\": a login takes that long"]);
  });

  test.each(['--cookie-secret=abc', '--client-secret', '-client-secret=abc', '--redis-password=abc'])('with the secret %s as text', argument => {
    expect(login({ extraArgs: [argument] })).toEqual([
      "[UiAuth.oidc] 'extraArgs[0]' must be without secrets, got \"(hidden)\": set clientSecret and cookieSecret, which refer to Secrets",
    ]);
  });

  test.each(['prompt=login', '--prompt login', ''])('with the argument %j', argument => {
    expect(login({ extraArgs: ['--a=b', argument] })).toEqual([
      `[UiAuth.oidc] 'extraArgs[1]' must be of the form '--flag=value', got ${JSON.stringify(argument)}: write flag and value as one argument`,
    ]);
  });
});

test.each(['', '  '])('no login for the reason %j', reason => {
  expect(thrown(() => UiAuth.none({ reason })))
    .toEqual([`[UiAuth.none] 'reason' must be a sentence, got ${JSON.stringify(reason)}: say what protects the UI instead`]);
});

test('no TLS without a reason', () => {
  expect(thrown(() => PublicTls.none({ reason: '' })))
    .toEqual(['[PublicTls.none] \'reason\' must be a sentence, got "": say where TLS ends, or why plain text will do']);
});

describe('a Monitor tab', () => {
  const ca = { secretName: 'metrics-ca', key: 'ca.crt' };

  test.each(['prometheus:9090', 'http://prometheus:9090/', 'http://user@prometheus:9090', 'https://p.example.com/api?tenant=a', ''])(
    'with the URL %j', prometheusUrl => {
      expect(refused({ monitor: { prometheusUrl } })).toEqual([
        `[test/Jaeger] 'ui.monitor.prometheusUrl' must be a base URL without a user, a query and a slash at the end, got ${JSON.stringify(prometheusUrl)}: `
        + "for example 'http://prometheus-operated.monitoring.svc:9090'",
      ]);
    });

  test('with a CA or a token, over plain HTTP', () => {
    expect(refused({ monitor: { prometheusUrl: 'http://prometheus:9090', ca, token: ca } })).toEqual([
      "[test/Jaeger] 'ui.monitor.ca' must be left out beside a URL with http, got \"(set)\": begin the URL with https, or remove it",
      "[test/Jaeger] 'ui.monitor.token' must be left out beside a URL with http, got \"(set)\": it would cross the network as plain text; begin the URL with https",
    ]);
  });

  test('with a token as text', () => {
    expect(refused({ monitor: { prometheusUrl: 'https://prometheus:9090', token: 'secret' as any } })).toEqual([
      "[test/Jaeger] 'ui.monitor.token' must be a reference to a Secret, { secretName: '…', key: '…' }, got \"(hidden)\": "
      + 'put the password into a Secret and name it here; what is synthesized is committed to git',
    ]);
  });
});
