import { putPolicyScript, waitForAliasesScript } from '../../../src/config/elasticsearch/requests';
import { runWithCurl as run } from '../../support/scripts';

const WAIT = waitForAliasesScript('http://es:9200/', ['jaeger-span-write', 'jaeger-service-write']);

test('the wait asks for each alias until it is there, and then ends', () => {
  const { status, calls } = run(WAIT, {}, '[ $(wc -l < "$LOG") -ge 3 ]');
  const call = (alias: string) => `--silent --show-error --max-time 30 --fail --head --output /dev/null http://es:9200/_alias/${alias}|`;
  expect([status, calls]).toEqual([0, [...Array(3).fill(call('jaeger-span-write')), call('jaeger-service-write')]]);
});

test('the user goes through standard input, with whatever characters the password has', () => {
  const { calls } = run(WAIT, { ES_USERNAME: 'jaeger-writer', ES_PASSWORD: 'a"b\\c $(id) %s' });
  expect(calls[0]).toBe('--config - --silent --show-error --max-time 30 --fail --head --output /dev/null http://es:9200/_alias/jaeger-span-write' +
    '|user = "jaeger-writer:a\\"b\\\\c $(id) %s"');
});

test('the certificates are those of the variables', () => {
  const { calls } = run(WAIT, { ES_TLS_CA: '/ca.crt', ES_TLS_CERT: '/tls.crt', ES_TLS_KEY: '/tls.key' });
  expect(calls[0]).toMatch(/^--cert \/tls.crt --key \/tls.key --cacert \/ca.crt --silent /);
});

test('a policy of ILM is put over what is there', () => {
  const { status, calls } = run(putPolicyScript('http://es:9200', { path: '_ilm/policy/p', body: { policy: {} } }, ['jaeger-span-*']), {});
  expect([status, calls]).toEqual([0, [
    '--silent --show-error --max-time 30 --fail --request PUT --header Content-Type: application/json --data {"policy":{}} http://es:9200/_ilm/policy/p|',
  ]]);
});

describe('a policy of ISM', () => {
  const script = putPolicyScript('http://es:9200', { path: '_plugins/_ism/policies/p', body: { policy: {} } }, ['jaeger-span-*']);
  const PUT = '--silent --show-error --max-time 30 --fail --request PUT --header Content-Type: application/json --data {"policy":{}} http://es:9200/_plugins/_ism/policies/p';

  test('that is new is put', () => {
    const { status, calls } = run(script, {}, 'case "$*" in *PUT*|*POST*) ;; *) exit 22;; esac');
    expect([status, calls[1]]).toEqual([0, `${PUT}|`]);
  });

  test('that is there is replaced, by its version, and given to the indices', () => {
    const { status, calls } = run(script, {}, 'case "$*" in *PUT*|*POST*) ;; *) echo \'{"_id":"p","_version":4,"_seq_no":17,"_primary_term":3,"policy":{}}\';; esac');
    expect(status).toBe(0);
    expect(calls.slice(1)).toEqual([
      `${PUT}?if_seq_no=17&if_primary_term=3|`,
      '--silent --show-error --max-time 30 --fail --request POST --header Content-Type: application/json --data {"policy_id":"p"} ' +
      'http://es:9200/_plugins/_ism/change_policy/jaeger-span-*|',
    ]);
  });

  test('that is refused fails the Job', () => {
    expect(run(script, {}, 'case "$*" in *PUT*) exit 22;; esac').status).not.toBe(0);
  });
});
