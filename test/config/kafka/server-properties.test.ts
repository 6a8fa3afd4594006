import { replicationProblems, serverProperties, serverPropertiesProblems } from '../../../src/config/kafka/server-properties';
import { describeProblem } from '../../../src/config/problem';

const SETTINGS = {
  nodes: 3,
  host: (index: number) => `kafka-${index}.kafka-brokers.obs.svc`,
  replicationFactor: 3,
  minInsyncReplicas: 2,
  maxMessageBytes: 1_048_588,
  dataDirectory: '/var/lib/kafka/data/kafka',
};

describe('serverProperties', () => {
  test('of three nodes', () => {
    expect(serverProperties(SETTINGS)).toBe(`process.roles=broker,controller
controller.quorum.voters=0@kafka-0.kafka-brokers.obs.svc:9093,1@kafka-1.kafka-brokers.obs.svc:9093,2@kafka-2.kafka-brokers.obs.svc:9093
listeners=CLIENT://:9092,CONTROLLER://:9093
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENT
controller.listener.names=CONTROLLER
log.dirs=/var/lib/kafka/data/kafka
auto.create.topics.enable=false
default.replication.factor=3
min.insync.replicas=2
offsets.topic.replication.factor=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
unclean.leader.election.enable=false
controlled.shutdown.enable=true
message.max.bytes=1048588
replica.fetch.max.bytes=1048588
log.retention.check.interval.ms=60000
group.initial.rebalance.delay.ms=3000
`);
  });

  test('a replica can fetch the largest record, and at least what Kafka fetches by default', () => {
    expect(serverProperties({ ...SETTINGS, maxMessageBytes: 5_000_000 })).toContain('\nreplica.fetch.max.bytes=5000000\n');
    expect(serverProperties({ ...SETTINGS, maxMessageBytes: 1000 })).toContain('\nreplica.fetch.max.bytes=1048576\n');
  });

  test('of one node names one voter', () => {
    expect(serverProperties({ ...SETTINGS, nodes: 1 })).toContain('\ncontroller.quorum.voters=0@kafka-0.kafka-brokers.obs.svc:9093\n');
  });

  test('with TLS wants a certificate on both listeners, and permits nothing by itself', () => {
    const text = serverProperties({ ...SETTINGS, tls: { folder: '/etc/kafka-tls', superUsers: ['kafka.obs', 'kafka-admin.obs'] } });
    expect(text).toContain('\nlistener.security.protocol.map=CLIENT:SSL,CONTROLLER:SSL\n');
    expect(text.slice(text.indexOf('group.initial'))).toBe(`group.initial.rebalance.delay.ms=3000
config.providers=directory
config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
ssl.keystore.type=PEM
ssl.keystore.key=\${directory:/etc/kafka-tls:tls.key}
ssl.keystore.certificate.chain=\${directory:/etc/kafka-tls:tls.crt}
ssl.truststore.type=PEM
ssl.truststore.location=/etc/kafka-tls/ca.crt
ssl.client.auth=required
ssl.principal.mapping.rules=RULE:^CN=([a-z0-9.-]+)(,.*)?$/$1/,DEFAULT
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:kafka.obs;User:kafka-admin.obs
allow.everyone.if.no.acl.found=false
`);
  });

  test('takes further keys, and other values for what may be changed', () => {
    const text = serverProperties({ ...SETTINGS, overrides: { 'num.io.threads': '16', 'unclean.leader.election.enable': 'true' } });
    expect(text).toContain('\nnum.io.threads=16\n');
    expect(text.match(/^unclean.*$/gm)).toEqual(['unclean.leader.election.enable=true']);
  });
});

describe('serverPropertiesProblems', () => {
  test.each([
    'process.roles', 'node.id', 'controller.quorum.voters', 'controller.quorum.bootstrap.servers', 'listeners', 'advertised.listeners',
    'listener.security.protocol.map', 'controller.listener.names', 'inter.broker.listener.name', 'log.dirs', 'log.dir',
  ])('%s is refused', key => {
    expect(serverPropertiesProblems({ [key]: 'x' }).map(describeProblem)).toEqual([
      `'settings.${key}' must be left to the construct, got "x": Services and start command are made for it; remove it`,
    ]);
  });

  test.each([
    ['default.replication.factor', 'replicationFactor'], ['min.insync.replicas', 'minInsyncReplicas'], ['message.max.bytes', 'maxMessageSize'],
  ])('%s is refused: it has the prop %s', (key, prop) => {
    expect(serverPropertiesProblems({ [key]: '4' }).map(describeProblem)).toEqual([
      `'settings.${key}' must be left to the construct, got "4": use the prop '${prop}', which topics and clients follow, too`,
    ]);
  });

  test.each([
    'config.providers', 'config.providers.directory.class', 'ssl.keystore.location', 'ssl.keystore.key', 'ssl.key.password', 'ssl.truststore.location',
    'ssl.engine.factory.class', 'ssl.endpoint.identification.algorithm', 'ssl.client.auth', 'ssl.principal.mapping.rules', 'principal.builder.class',
    'authorizer.class.name', 'super.users', 'allow.everyone.if.no.acl.found', 'early.start.listeners', 'listener.name.client.ssl.client.auth',
    'listener.name.controller.ssl.keystore.location',
  ])('%s is refused with TLS, and fine without', key => {
    expect(serverPropertiesProblems({ [key]: 'x' }, true).map(describeProblem)).toEqual([
      `'settings.${key}' must be left to the construct, got "x": it follows from tls, and clients rely on it; remove it`,
    ]);
    expect(serverPropertiesProblems({ [key]: 'x' })).toEqual([]);
  });

  test.each(['ssl.enabled.protocols', 'ssl.cipher.suites', 'listener.name.client.ssl.cipher.suites', 'num.io.threads'])('%s is fine with TLS', key => {
    expect(serverPropertiesProblems({ [key]: 'x' }, true)).toEqual([]);
  });

  test('other keys and none are fine', () => {
    expect([...serverPropertiesProblems({ 'num.io.threads': '16' }), ...serverPropertiesProblems(undefined)]).toEqual([]);
  });
});

describe('replicationProblems', () => {
  function problems(nodes: number, replicationFactor: number, minInsyncReplicas: number): string[] {
    return replicationProblems({ nodes, replicationFactor, minInsyncReplicas }).map(describeProblem);
  }

  test.each([[1, 1, 1], [3, 3, 2], [3, 2, 1], [5, 3, 3]])('%d brokers, %d copies, %d in sync are fine', (nodes, copies, insync) => {
    expect(problems(nodes, copies, insync)).toEqual([]);
  });

  test.each([
    [2, 'a quorum of 2 controllers survives no more failures than one of 1; use 1 or 3'],
    [4, 'a quorum of 4 controllers survives no more failures than one of 3; use 3 or 5'],
  ])('%d controllers are refused', (nodes, fix) => {
    expect(problems(nodes, 1, 1)).toEqual([`'replicas' must be an odd number, got ${nodes}: ${fix}`]);
  });

  test('more copies than brokers are refused', () => {
    expect(problems(3, 4, 2)).toEqual(["'replicationFactor' must be at most the number of brokers (3), got 4: lower it or raise replicas"]);
  });

  test('more copies in sync than copies are refused', () => {
    expect(problems(3, 2, 3)).toEqual([
      "'minInsyncReplicas' must be at most the replication factor (2), got 3: no record could ever be acknowledged; lower it or raise replicationFactor",
    ]);
  });

  test.each([0, -1, 1.5])('%d copies are refused', copies => {
    expect(problems(3, copies, 1)).toEqual([`'replicationFactor' must be a whole number of at least 1, got ${copies}: give the number of copies`]);
  });

  test.each([0, -1, 1.5])('%d copies in sync are refused', insync => {
    expect(problems(3, 3, insync)).toEqual([
      `'minInsyncReplicas' must be a whole number of at least 1, got ${insync}: give the number of copies that must be written`,
    ]);
  });
});
