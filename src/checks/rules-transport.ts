import { collectorFiles, elasticsearchFiles, kafkaClientFiles, kafkaServerFiles, parseProperties } from './configurations';
import { listeners, plainCalls, servesTls, staysOnNode, unverifiedCalls } from './hops';
import { list, Manifest, RenderedObjects, Workload } from './rendered-objects';
import { CheckSeverity, Hit, Rule } from './rule';

/** Rules about what goes over the network. */
export const TRANSPORT_RULES: Rule[] = [
  {
    id: 'plaintext-hop',
    severity: CheckSeverity.ERROR,
    finds: 'a connection without TLS: receivers, exporters, Kafka\'s and Elasticsearch\'s listeners and clients, `http://` in arguments. What stays in the pod or on the node is left out, and so are health and metrics',
    why: 'who is on the way can read spans and passwords, and write spans of their own',
    fix: 'give the platform tls: PlatformTls.certManager(…); for systems outside of it, set tls on the connection',
    find: plaintextHops,
  },
  {
    id: 'unverified-tls',
    severity: CheckSeverity.ERROR,
    finds: 'a client that takes every certificate, or Elasticsearch with `verification_mode: none`',
    why: 'whoever is on the way can show a certificate of their own, so the connection is as good as plain text',
    fix: 'name the CA that signs the server\'s certificate',
    find: unverifiedTls,
  },
  {
    id: 'unauthenticated-clients',
    severity: CheckSeverity.WARNING,
    finds: 'a receiver or Kafka listener with TLS that asks its clients neither for a certificate nor for another proof',
    why: 'every pod that reaches it can write spans; a NetworkPolicy is then the only wall',
    fix: 'mutual TLS (PlatformTls does it), or an authenticator',
    find: unauthenticatedClients,
  },
];

/** One hit for each object, that names all places. */
export function hitsByObject(places: { object: Manifest; place: string }[]): Hit[] {
  const objects = [...new Set(places.map(({ object }) => object))];
  return objects.map(object => ({ object, message: [...new Set(places.filter(one => one.object === object).map(({ place }) => place))].join('; ') }));
}

function plaintextHops(objects: RenderedObjects): Hit[] {
  return hitsByObject([
    ...collectorFiles(objects).flatMap(file => [
      ...listeners(file, objects).filter(place => !servesTls(place)).map(({ path, settings }) => `${path} listens on ${settings.endpoint ?? settings.listen_address} without TLS`),
      ...plainCalls(file, objects),
    ].map(place => ({ object: file.configMap, place }))),
    ...kafkaServerFiles(objects).flatMap(({ configMap, settings }) => kafkaListeners(settings)
      .filter(({ protocol }) => isPlain(protocol)).map(({ name, protocol }) => ({ object: configMap, place: `Kafka's listener ${name} is ${protocol}` }))),
    ...kafkaClientFiles(objects).filter(({ settings }) => isPlain(settings['security.protocol'] ?? 'PLAINTEXT'))
      .map(({ configMap, file }) => ({ object: configMap, place: `${file} calls Kafka without TLS` })),
    ...elasticsearchFiles(objects).flatMap(({ configMap, settings }) => ['http', 'transport']
      .filter(layer => settings['xpack.security.enabled'] === 'false' || settings[`xpack.security.${layer}.ssl.enabled`] !== 'true')
      .map(layer => ({ object: configMap, place: `Elasticsearch's ${layer} layer has no TLS` }))),
    ...objects.workloads.flatMap(workload => plainCommands(workload, objects).map(place => ({ object: workload.object, place }))),
  ]);
}

/** `name` and protocol of each listener in `server.properties`. */
function kafkaListeners(settings: { [key: string]: string }): { name: string; protocol: string }[] {
  const protocols = new Map((settings['listener.security.protocol.map'] ?? '').split(',').map(pair => pair.trim().split(':') as [string, string]));
  return (settings.listeners ?? 'PLAINTEXT://:9092').split(',').map(listener => listener.trim().split(':')[0])
    // Without a map, a listener's name is its protocol.
    .map(name => ({ name, protocol: protocols.get(name) ?? name }));
}

function isPlain(protocol: string): boolean {
  return protocol === 'PLAINTEXT' || protocol === 'SASL_PLAINTEXT';
}

/** Addresses in arguments and environment variables, and Kafka's tools without a configuration of their own. */
function plainCommands({ containers, namespace }: Workload, objects: RenderedObjects): string[] {
  return containers.flatMap(({ name, command, args, env }) => {
    const texts = [...list(command), ...list(args), ...list(env).map(variable => variable?.value)].filter(text => typeof text === 'string');
    const urls = texts.flatMap(text => [...text.matchAll(/\bhttp:\/\/[^\s"'\\)>,;]+/g)].map(([url]) => url));
    const kafka = texts.some(text => /--bootstrap-server\b/.test(text) && !/--(command-config|producer\.config|consumer\.config|reader-config)\b/.test(text));
    return [
      ...urls.filter(url => !staysOnNode(url, namespace, objects)).map(url => `container ${name} calls ${url}`),
      ...kafka ? [`container ${name} calls Kafka without TLS`] : [],
    ];
  });
}

function unverifiedTls(objects: RenderedObjects): Hit[] {
  return hitsByObject([
    ...collectorFiles(objects).flatMap(file => unverifiedCalls(file).map(place => ({ object: file.configMap, place }))),
    ...elasticsearchFiles(objects).flatMap(({ configMap, settings }) => Object.entries(settings)
      .filter(([key, value]) => key.endsWith('.ssl.verification_mode') && value === 'none').map(([key]) => ({ object: configMap, place: `${key} is none` }))),
    ...kafkaClientFiles(objects).concat(kafkaServerFiles(objects)).flatMap(({ configMap, text }) => Object.entries(parseProperties(text))
      .filter(([key, value]) => key.endsWith('ssl.endpoint.identification.algorithm') && value === '').map(([key]) => ({ object: configMap, place: `${key} is empty` }))),
    ...objects.workloads.flatMap(({ object, containers }) => containers.flatMap(({ name, env }) => list(env)
      .filter(variable => /SKIP_HOST_VERIFY|SKIP_VERIFY|TLS_INSECURE/.test(variable?.name) && variable.value === 'true')
      .map(variable => ({ object, place: `container ${name} has ${variable.name}` })))),
  ]);
}

function unauthenticatedClients(objects: RenderedObjects): Hit[] {
  return hitsByObject([
    ...collectorFiles(objects).flatMap(file => listeners(file, objects)
      .filter(place => place.path.startsWith('receivers.') && servesTls(place))
      .filter(({ settings: { tls, auth } }) => !tls.client_ca_file && !tls.client_ca_pem && !auth)
      .map(({ path }) => ({ object: file.configMap, place: `${path} takes every client` }))),
    ...kafkaServerFiles(objects).flatMap(({ configMap, settings }) => kafkaListeners(settings)
      .filter(({ name, protocol }) => protocol === 'SSL' && clientAuth(name, settings) !== 'required')
      .map(({ name }) => ({ object: configMap, place: `Kafka's listener ${name} takes every client` }))),
  ]);
}

function clientAuth(listener: string, settings: { [key: string]: string }): string | undefined {
  return settings[`listener.name.${listener.toLowerCase()}.ssl.client.auth`] ?? settings['ssl.client.auth'];
}
