import { PASSWORDS } from './access';
import { clientTlsOf } from './certificates';
import { HttpResponse } from './http';
import { PortForward } from './port-forward';
import { formatTable } from './table';

const OTHER = 'somebody-elses';
const NEW = 'jaeger-span-900001';

/** Requests in order: later ones find what earlier ones have made. */
const REQUESTS: readonly [user: string, method: string, path: string, body: object | undefined, expected: number][] = [
  ['jaeger-writer', 'PUT', '/jaeger-service-write/_doc/access-test', { serviceName: 'access-test', operationName: 'none' }, 201],
  ['jaeger-writer', 'HEAD', '/_alias/jaeger-service-write', undefined, 200],
  ['jaeger-writer', 'GET', '/jaeger-service-write/_doc/access-test', undefined, 403],
  ['jaeger-writer', 'POST', '/jaeger-service-write/_search', {}, 403],
  ['jaeger-writer', 'DELETE', '/jaeger-service-write/_doc/access-test', undefined, 403],
  ['jaeger-writer', 'DELETE', '/jaeger-service-000001', undefined, 403],
  // It makes no index, under whatever name.
  ['jaeger-writer', 'PUT', '/jaeger-span-2001-01-01/_doc/1', { a: 1 }, 403],
  ['jaeger-writer', 'PUT', '/jaeger-sampling-write/_doc/1', { a: 1 }, 403],
  ['jaeger-writer', 'PUT', '/_index_template/mine', { index_patterns: ['mine-*'] }, 403],
  ['jaeger-writer', 'PUT', `/${OTHER}/_doc/1`, { a: 1 }, 403],
  ['jaeger-writer', 'GET', `/${OTHER}/_search`, undefined, 403],
  ['jaeger-writer', 'GET', '/_cluster/health', undefined, 403],
  ['jaeger-writer', 'PUT', '/_security/role/mine', { cluster: ['all'] }, 403],
  ['jaeger-reader', 'GET', '/jaeger-service-read/_search', undefined, 200],
  ['jaeger-reader', 'PUT', '/jaeger-service-read/_doc/2', { a: 1 }, 403],
  ['jaeger-reader', 'DELETE', '/jaeger-service-000001', undefined, 403],
  ['jaeger-reader', 'GET', `/${OTHER}/_search`, undefined, 403],
  ['monitoring', 'GET', '/_cluster/health', undefined, 200],
  ['monitoring', 'GET', '/jaeger-service-000001/_stats', undefined, 200],
  ['monitoring', 'GET', '/jaeger-service-000001/_search', undefined, 403],
  ['index-manager', 'GET', '/jaeger-service-read/_search', undefined, 403],
  ['index-manager', 'PUT', '/jaeger-service-write/_doc/3', { a: 1 }, 403],
  ['index-manager', 'PUT', `/${OTHER}`, {}, 403],
  ['index-manager', 'DELETE', '/_index_template/jaeger-span', undefined, 403],
  ['index-manager', 'PUT', `/${NEW}`, {}, 200],
  ['index-manager', 'POST', `/${NEW}/_close`, undefined, 403],
  ['index-manager', 'DELETE', `/${NEW}`, undefined, 200],
];

/** Tries what each user may and may not do. Returns what went otherwise; prints a table. */
export async function elasticsearchAccessProblems(namespace: string): Promise<string[]> {
  const tls = await clientTlsOf(namespace, 'tracing-jaeger-query-tls');
  const forward = new PortForward({ namespace, target: 'service/tracing-elasticsearch', port: 9200, tls });
  const send = (user: string, password: string, method: string, path: string, body?: object): Promise<HttpResponse> => forward.request(path, {
    method,
    headers: { 'authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  try {
    const rows: string[][] = [];
    for (const [user, method, path, body, expected] of REQUESTS) {
      const { status } = await send(user, PASSWORDS[user], method, path, body);
      rows.push([user, `${method} ${path}`, String(expected), String(status)]);
    }
    const wrong = await send('jaeger-reader', 'not-the-password', 'GET', '/');
    rows.push(['jaeger-reader', 'GET / with a wrong password', '401', String(wrong.status)]);
    process.stderr.write(`${formatTable(['user', 'request', 'expected', 'answered'], rows)}\n`);
    return rows.filter(([, , expected, answered]) => expected !== answered).map((row) => row.join(' '));
  } finally {
    forward.close();
  }
}
