import { createPrivateKey, X509Certificate } from 'crypto';
import { AddressInfo } from 'net';
import { connect, createServer } from 'tls';
import { Authority } from '../cluster/support/authority';

test('an authority issues what servers and clients of Node.js take', async () => {
  const root = await Authority.root('test-root');
  const server = await root.issue({ commonName: 'server.obs', dnsNames: ['server.obs.svc', '*.pods.obs.svc'], usages: ['server auth', 'digital signature'] });
  const [certificate, authority] = [new X509Certificate(server.certificate), new X509Certificate(root.certificate)];
  expect([certificate.subject, certificate.issuer, certificate.ca, authority.ca]).toEqual(['CN=server.obs', 'CN=test-root', false, true]);
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect([certificate.subjectAltName, certificate.keyUsage]).toEqual(['DNS:server.obs.svc, DNS:*.pods.obs.svc', ['1.3.6.1.5.5.7.3.1']]);
  expect(certificate.checkPrivateKey(createPrivateKey(server.key))).toBe(true);
  expect([certificate.checkHost('server.obs.svc'), certificate.checkHost('a.pods.obs.svc'), certificate.checkHost('other.obs.svc')])
    .toEqual(['server.obs.svc', '*.pods.obs.svc', undefined]);
});

test('a certificate of another authority is told apart, and every certificate has a number of its own', async () => {
  const [one, other] = [await Authority.root('ca'), await Authority.root('ca')];
  const request = { commonName: 'client', usages: ['client auth'] };
  const [first, second] = [await one.issue(request), await one.issue(request)];
  expect(new X509Certificate(first.certificate).serialNumber).not.toBe(new X509Certificate(second.certificate).serialNumber);
  expect(new X509Certificate(first.certificate).verify(new X509Certificate(other.certificate).publicKey)).toBe(false);
  expect(await admitted(one, first)).toBe(true);
  expect(await admitted(one, await other.issue(request))).toBe(false);
});

/** Whether a server that takes clients of an authority takes this one. */
async function admitted(authority: Authority, client: { certificate: string; key: string }): Promise<boolean> {
  const { certificate, key } = await authority.issue({ commonName: 'server', dnsNames: ['server'], usages: ['server auth'] });
  const server = createServer({ cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true }, socket => socket.end('hello'));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise<boolean>(resolve => {
      const socket = connect({
        host: '127.0.0.1', port: (server.address() as AddressInfo).port, servername: 'server', ca: authority.certificate, cert: client.certificate, key: client.key,
      });
      socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
      socket.on('data', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('close', () => resolve(false));
    });
  } finally {
    server.close();
  }
}
