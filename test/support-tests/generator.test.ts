import { spawn, spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import * as path from 'path';
import { Acknowledgement, generatorEnvironment, generatorManifest, parseAcknowledgement, parseBatches } from '../cluster/support/trace-generator';
import { planTraces, TracePlan } from '../cluster/support/trace-plan';

const SCRIPT = path.join(__dirname, '../cluster/support/generator.sh');
const hasBusybox = spawnSync('busybox', ['true']).status === 0;
const withBusybox = hasBusybox ? describe : describe.skip;

/** Takes OTLP and remembers the bodies; `refusals` answers come first with that status and text. */
class Receiver {
  public readonly bodies: any[] = [];
  private readonly server: Server;

  public constructor(private readonly refusals: Array<{ status: number; body: string }> = []) {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (data) => { body += data; });
      request.on('end', () => {
        const refusal = this.refusals.shift();
        if (refusal === undefined) this.bodies.push(JSON.parse(body));
        response.statusCode = refusal?.status ?? 200;
        response.setHeader('content-type', 'application/json');
        response.end(refusal?.body ?? '{"partialSuccess":{}}');
      });
    });
  }

  public async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/traces`;
  }

  public close(): void {
    this.server.close();
  }
}

function makePlan(traces: number, nodes: number): TracePlan {
  const names = Array.from({ length: nodes }, (_, number) => ({ name: `n${number}`, hostname: `n${number}` }));
  return planTraces({ run: 'run', namespace: 'senders', traces, nodes: names });
}

interface Settings { readonly attempts?: number; readonly rate?: number; readonly files?: Record<string, string>; readonly startsIn?: number }

/** Runs the script as one node's pod would and returns its exit code and summary. Batches have seven traces. */
async function runScript(plan: TracePlan, node: number, url: string, { attempts = 3, rate = 20, files = {}, startsIn = 1000 }: Settings = {}) {
  const start = Date.now() + startsIn;
  const options = { run: plan.run, namespace: 'senders', traces: plan.traces.length, nodes: plan.senders, url, attempts, rate, batch: 7 };
  const work = mkdtempSync(path.join(tmpdir(), 'generator-'));
  writeFileSync(path.join(work, 'start'), `${start}\n`);
  Object.entries(files).forEach(([name, text]) => writeFileSync(path.join(work, name), text));
  const env = { ...generatorEnvironment(node, plan, options), WORK: work, PATH: process.env.PATH };
  const child = spawn('busybox', ['sh', SCRIPT], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  child.stdout.on('data', (data) => { log += data; });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  rmSync(work, { recursive: true });
  return { start, code, log, acknowledgement: parseAcknowledgement(log) as Acknowledgement, batches: parseBatches(log) };
}

/** The spans of received bodies as the plan writes them. */
function received(bodies: any[], pod: string, start: number) {
  return bodies.flatMap((body) => body.resourceSpans).flatMap((resource: any) => resource.scopeSpans[0].spans.map((span: any) => {
    const attributes = new Map<string, any>(span.attributes.map((attribute: any) => [attribute.key, attribute.value]));
    const index = Number(attributes.get('test.index').intValue);
    return {
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      service: resource.resource.attributes[0].value.stringValue,
      kind: attributes.get('test.kind').stringValue,
      run: attributes.get('test.run').stringValue,
      offset: Number(BigInt(span.startTimeUnixNano) / 1_000_000n) - start - index * 10,
      duration: Number((BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1_000_000n),
      error: span.status.code === 2,
      pod,
    };
  }));
}

function planned(plan: TracePlan) {
  return plan.traces.flatMap((trace) => trace.spans.map(({ sender, ...span }) => ({
    ...span, parentSpanId: span.parentSpanId ?? '', traceId: trace.traceId, kind: trace.kind, run: plan.run, pod: sender.pod,
  })));
}

function byId(spans: any[]) {
  return [...spans].sort((left, right) => `${left.traceId}${left.spanId}`.localeCompare(`${right.traceId}${right.spanId}`));
}

withBusybox('generator.sh', () => {
  test.each([1, 2, 3, 5])('sends the plan with %d nodes', async (nodes) => {
    const plan = makePlan(43, nodes);
    const sent = [];
    for (let node = 0; node < nodes; node++) {
      const receiver = new Receiver();
      const { start, code, acknowledgement } = await runScript(plan, node, await receiver.listen(), { rate: 100, startsIn: 100 });
      receiver.close();
      const spans = received(receiver.bodies, plan.senders[node].pod, start);
      expect(code).toBe(0);
      expect(acknowledgement).toMatchObject({ spans: spans.length, posts: receiver.bodies.length, retries: 0 });
      sent.push(...spans);
    }
    expect(byId(sent)).toEqual(byId(planned(plan)));
  });

  test('says of each batch that it was acknowledged', async () => {
    const receiver = new Receiver(Array.from({ length: 2 }, () => ({ status: 503, body: '' })));
    const { batches } = await runScript(makePlan(10, 1), 0, await receiver.listen(), { attempts: 2 });
    receiver.close();
    expect(batches).toEqual([]);
    const patient = new Receiver();
    const { batches: later } = await runScript(makePlan(10, 1), 0, await patient.listen());
    patient.close();
    expect(later.map(({ first, last }) => [first, last])).toEqual([[0, 6], [7, 9]]);
  });

  test('sends four batches at once while it is behind', async () => {
    const receiver = new Receiver();
    const { batches, acknowledgement } = await runScript(makePlan(40, 1), 0, await receiver.listen(), { startsIn: -60_000 });
    receiver.close();
    expect(batches.map(({ first, last }) => [first, last])).toEqual([[0, 27], [28, 39]]);
    expect(acknowledgement).toMatchObject({ traces: 40, spans: 240, posts: 2 });
    expect(acknowledgement.maxLagMilliseconds).toBeGreaterThan(57_000);
  });

  test('ends before the next batch when it is told to', async () => {
    const receiver = new Receiver();
    const { code, acknowledgement } = await runScript(makePlan(10, 1), 0, await receiver.listen(), { files: { stop: '' } });
    receiver.close();
    expect([code, acknowledgement.traces, receiver.bodies.length]).toEqual([0, 0, 0]);
  });

  test('tries again when a POST is refused', async () => {
    const receiver = new Receiver([{ status: 503, body: '' }, { status: 200, body: '{"partialSuccess":{"rejectedSpans":"1"}}' }]);
    const { code, acknowledgement } = await runScript(makePlan(10, 1), 0, await receiver.listen());
    receiver.close();
    expect(code).toBe(0);
    expect(acknowledgement).toMatchObject({ traces: 10, spans: 60, posts: 2, retries: 2 });
  });

  test('fails when the tries are used up, and says how far it got', async () => {
    const receiver = new Receiver(Array.from({ length: 9 }, () => ({ status: 503, body: '' })));
    const { code, log, acknowledgement } = await runScript(makePlan(10, 1), 0, await receiver.listen(), { attempts: 2 });
    receiver.close();
    expect(code).toBe(1);
    expect(log).toContain('traces 0 to 6 were not acknowledged after 2 attempts');
    expect(acknowledgement).toMatchObject({ traces: 0, spans: 0 });
  });
});

test('the pods meet Pod Security restricted and sit on their nodes', () => {
  const plan = makePlan(10, 3);
  const options = { run: 'run', namespace: 'senders', traces: 10, nodes: plan.senders, url: 'http://agent.tracing.svc:4318/v1/traces' };
  const { items } = JSON.parse(generatorManifest(plan, options));
  expect(items.map((item: any) => item.kind)).toEqual(['ConfigMap', 'Pod', 'Pod', 'Pod']);
  const { spec, metadata } = items[2];
  expect(metadata).toMatchObject({ name: 'run-1', namespace: 'senders' });
  expect(spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'n1' });
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } });
  expect(spec.containers[0].securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
});
