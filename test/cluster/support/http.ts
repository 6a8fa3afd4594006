import * as http from 'http';
import * as https from 'https';

/** How to speak TLS with a server that is reached through a forwarded port, so under a name that isn't its own. */
export interface ClientTls {
  /** PEM text of the authority that signed the server's certificate. */
  readonly authority?: string;
  /** PEM texts of the client's own certificate and key, for mutual TLS. */
  readonly certificate?: string;
  readonly key?: string;
  /** The name in the server's certificate; without it the name isn't compared. */
  readonly serverName?: string;
}

export interface HttpTarget {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly tls?: ClientTls;
}

export interface HttpOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly timeoutSeconds?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: string;
}

/** One HTTP request. Not `fetch`: that takes no certificate authority and no server name. */
export function sendHttp(target: HttpTarget, options: HttpOptions = {}): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const settings = {
      host: target.host,
      port: target.port,
      path: target.path,
      method: options.method ?? 'GET',
      headers: options.headers,
      timeout: (options.timeoutSeconds ?? 60) * 1000,
      agent: false, // a kept connection would outlive the forward
    };
    const request = target.tls === undefined ? http.request(settings) : https.request({ ...settings, ...tlsSettings(target.tls) });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (data: Buffer) => chunks.push(data));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.end(options.body);
  });
}

function tlsSettings(tls: ClientTls): https.RequestOptions {
  return {
    ca: tls.authority,
    cert: tls.certificate,
    key: tls.key,
    servername: tls.serverName,
    rejectUnauthorized: tls.authority !== undefined,
    ...tls.serverName === undefined ? { checkServerIdentity: () => undefined } : {},
  };
}
