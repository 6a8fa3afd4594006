/** As much of the Kubernetes API as `k8s_attributes` asks for: one pod, at the generator's address. */
import * as fs from 'fs';
import * as https from 'https';
import * as path from 'path';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'checkout-6d5f7c9b8d-x2x7k',
    namespace: 'shop',
    uid: '4a1d6f0e-8a56-4d0d-9b5b-0d2f6b1c9c11',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'pod-template-hash': '6d5f7c9b8d' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'checkout-6d5f7c9b8d', uid: '0e0c1d1e-53c5-4a7c-8a1a-6f3b1f6d2a10', controller: true }],
  },
  spec: { nodeName: 'stand-in', containers: [{ name: 'checkout', image: 'registry.example.com/shop/checkout:1.42.0' }] },
  status: {
    phase: 'Running',
    podIP: '127.0.0.1',
    podIPs: [{ ip: '127.0.0.1' }],
    startTime: '2026-01-01T00:00:00Z',
    containerStatuses: [{ name: 'checkout', image: 'registry.example.com/shop/checkout:1.42.0', imageID: '', containerID: 'containerd://0a1b2c', restartCount: 0, ready: true }],
  },
};

/** Starts it. */
export function startKubernetesApi(address: string, folder: string): Promise<https.Server> {
  const read = (name: string) => fs.readFileSync(path.join(folder, name));
  const server = https.createServer({ cert: read('tls.crt'), key: read('tls.key') }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'https://localhost');
    const watch = searchParams.get('watch') !== null && searchParams.get('watch') !== 'false';
    response.setHeader('Content-Type', 'application/json');
    if (pathname !== '/api/v1/pods') {
      response.writeHead(404).end('{}');
    } else if (searchParams.get('sendInitialEvents') === 'true') {
      // The client falls back to a list.
      response.writeHead(422).end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Invalid', code: 422 }));
    } else if (watch) {
      response.writeHead(200).flushHeaders();
    } else {
      response.writeHead(200).end(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [POD] }));
    }
  });
  return new Promise(resolve => server.listen(443, address, () => resolve(server)));
}
