import { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { checkNotEmpty, Problem, reasonProblems } from '../config/problem';
import { OAuth2ProxyVersion } from '../config/versions/oauth2-proxy-version';
import { throwProblems } from '../shared/refuse';
import { SecretKey, secretKeyProblems } from '../shared/secret-key';

/** Options of {@link UiAuth.oidc}. */
export interface UiOidcOptions {
  /**
   * The issuer, for example `https://login.example.com/realms/main`. What it says of itself stands at
   * `/.well-known/openid-configuration` below it; oauth2-proxy reads that when it starts.
   */
  readonly issuerUrl: string;
  /** The client that the issuer knows. Its redirect URI is `https://<host><basePath>/oauth2/callback`. */
  readonly clientId: string;
  /** The client's secret. */
  readonly clientSecret: SecretKey;
  /** The key that encrypts cookies: 16, 24 or 32 random bytes, as they are or in URL-safe base64. */
  readonly cookieSecret: SecretKey;
  /**
   * Domains of e-mail addresses that are let in. `*` lets in everybody whom the issuer knows.
   *
   * @default - required without `allowedGroups`; with them, all domains
   */
  readonly allowedEmailDomains?: string[];
  /**
   * Groups that are let in, as the issuer's claim `groups` has them. Who is in one of them is let in, if the domain of the
   * address is, too.
   *
   * @default - required without `allowedEmailDomains`; with them, all groups
   */
  readonly allowedGroups?: string[];
  /**
   * What is asked of the issuer.
   *
   * @default - `openid email profile`, and `groups` with `allowedGroups`
   */
  readonly scopes?: string[];
  /**
   * How long somebody stays logged in. Whom the issuer no longer lets in keeps the access for so long.
   *
   * @default Duration.hours(12)
   */
  readonly sessionDuration?: Duration;
  /**
   * Whether programs may come without a login, with a token of the issuer in the header `authorization: Bearer`. The token's
   * audience must be the client, and its owner must be let in as people are.
   *
   * @default false
   */
  readonly bearerTokens?: boolean;
  /**
   * Addresses (CIDR) of the proxies in front, whose `X-Forwarded-*` and `X-Real-IP` headers are believed. They are needed for
   * the clients' addresses in the log only.
   *
   * @default - those headers are ignored
   */
  readonly trustedProxies?: string[];
  /**
   * The release of oauth2-proxy.
   *
   * @default OAuth2ProxyVersion.V7_15_3
   */
  readonly version?: OAuth2ProxyVersion;
  /**
   * The image of oauth2-proxy without a tag. The tag is always the version, with a `v` before it.
   *
   * @default 'quay.io/oauth2-proxy/oauth2-proxy'
   */
  readonly imageRepository?: string;
  /**
   * Further arguments, behind the others: the last of two that contradict each other holds.
   *
   * @default - none
   * @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview
   */
  readonly extraArgs?: string[];
  /**
   * Requests and limits of oauth2-proxy's container.
   *
   * @default - 20m to 500m CPU and 64 MiB
   */
  readonly resources?: kplus.ContainerResources;
}

/** Options of {@link UiAuth.none}. */
export interface UiWithoutLoginOptions {
  /** Why there is no login here, for those who review the output. It becomes an annotation. */
  readonly reason: string;
}

/** Who may look at traces. Jaeger itself lets in everybody. */
export class UiAuth {
  /**
   * A login with OpenID Connect, by an oauth2-proxy in each of the query service's pods. The query service listens on
   * `127.0.0.1` only, so there is no way around the login; its gRPC API can't be reached at all.
   *
   * @throws if the options make no sense, or hold a secret as text
   * @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/providers/openid_connect
   */
  public static oidc(options: UiOidcOptions): UiAuth {
    throwProblems('UiAuth.oidc', oidcProblems(options));
    return new UiAuth(options);
  }

  /**
   * No login: everybody who reaches the UI sees all traces. The reason is written as the annotation
   * `cdk8s-tracing/ui-without-login` of the Deployment.
   *
   * @throws if the reason is empty
   */
  public static none(options: UiWithoutLoginOptions): UiAuth {
    throwProblems('UiAuth.none', reasonProblems(options.reason, 'say what protects the UI instead'));
    return new UiAuth(undefined, options.reason);
  }

  /** @internal */
  public readonly _oidc?: UiOidcOptions;

  private readonly reason?: string;

  private constructor(oidc?: UiOidcOptions, reason?: string) {
    this._oidc = oidc;
    this.reason = reason;
  }

  /**
   * Of the query service's Deployment.
   *
   * @internal
   */
  public _annotations(): { [key: string]: string } {
    return this.reason ? { [WITHOUT_LOGIN_ANNOTATION]: this.reason } : {};
  }
}

/** On a query service without a login, with the reason. */
export const WITHOUT_LOGIN_ANNOTATION = 'cdk8s-tracing/ui-without-login';
/** How long somebody stays logged in, where the user doesn't say. */
export const DEFAULT_SESSION = Duration.hours(12);

/** Other languages can leave out what is required. */
const NO_SECRET: SecretKey = { secretName: '', key: '' };

function oidcProblems(options: UiOidcOptions): Problem[] {
  const { issuerUrl, clientId, allowedEmailDomains, allowedGroups, sessionDuration } = options;
  return [
    ...(/^https:\/\/[^\s/?#]+[^\s?#]*$/.test(issuerUrl)
      ? []
      : [{ prop: 'issuerUrl', value: issuerUrl, allowed: 'a URL with https, without query', fix: 'give the issuer as it stands in its tokens' }]),
    ...(clientId ? [] : [{ prop: 'clientId', value: clientId, allowed: "the client's id", fix: 'register a client with the issuer' }]),
    ...secretKeyProblems('clientSecret', options.clientSecret ?? NO_SECRET),
    ...secretKeyProblems('cookieSecret', options.cookieSecret ?? NO_SECRET),
    ...checkNotEmpty('allowedEmailDomains', allowedEmailDomains, 'domain', "leave it out where groups decide; '*' lets in everybody whom the issuer knows"),
    ...checkNotEmpty('allowedGroups', allowedGroups, 'group', 'leave it out where e-mail addresses decide'),
    ...(allowedEmailDomains || allowedGroups ? [] : [{
      prop: 'allowedEmailDomains',
      value: undefined,
      allowed: "given, or 'allowedGroups'",
      fix: "a public issuer knows everybody; name who is let in, or write allowedEmailDomains: ['*']",
    }]),
    ...(sessionDuration && sessionDuration.toSeconds() < 60
      ? [{ prop: 'sessionDuration', value: `${sessionDuration.toSeconds()}s`, allowed: 'at least a minute', fix: 'a login takes that long' }]
      : []),
    ...(options.extraArgs ?? []).flatMap((argument, index) => argumentProblems(`extraArgs[${index}]`, argument)),
  ];
}

/** Arguments are committed to git, and everybody who may look at pods sees them. */
function argumentProblems(prop: string, argument: string): Problem[] {
  if (/^--?(client-secret|cookie-secret|basic-auth-password|signature-key|jwt-key|redis-password|redis-sentinel-password)(=|$)/.test(argument)) {
    return [{ prop, value: '(hidden)', allowed: 'without secrets', fix: 'set clientSecret and cookieSecret, which refer to Secrets' }];
  }
  return /^--[a-z0-9-]+(=|$)/.test(argument) ? [] : [{ prop, value: argument, allowed: "of the form '--flag=value'", fix: 'write flag and value as one argument' }];
}
