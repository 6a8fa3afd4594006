import { throwProblems } from './refuse';
import { secretKeyProblems } from './secret-key';
import { ClientAuthority, PlatformTls } from './tls';
import type { OtlpDestination } from '../config/otel/destination';
import { OtlpAddressing } from '../config/otel/destination';
import { checkNotEmpty, Problem } from '../config/problem';

/**
 * Something that takes OTLP. It says where it is, how the connection is secured and how it must be addressed; the sender
 * chooses its exporter from that.
 */
export interface IOtlpEndpoint {
  /** Where to send, and how. */
  readonly destination: OtlpDestination;
  /**
   * Where every span must be sent as well: further groups of tail samplers that decide on the same traces. They are secured
   * as `destination` is.
   *
   * @default - none
   */
  readonly copyDestinations?: OtlpDestination[];
  /**
   * Who issues the certificates that it takes from senders. Constructs that send get one by themselves.
   *
   * @default - it asks for none, or `destination.tls` names one
   */
  readonly clientAuthority?: ClientAuthority;
}

/** What is known of an OTLP receiver that this app doesn't define. */
export interface OtlpEndpointAttributes extends OtlpDestination {
  /**
   * How many tail samplers are behind the name. With more than one, each trace must stay on one of them.
   *
   * @default - it does no tail sampling
   */
  readonly tailSamplers?: number;
  /**
   * Hosts of further groups of tail samplers, which must get every span as well.
   *
   * @default - none
   */
  readonly copyHosts?: string[];
  /**
   * Who issues the receiver's certificate and those of its senders: each sender gets one. Excludes `tls`.
   *
   * @default - as `tls` says
   */
  readonly mutualTls?: PlatformTls;
}

/** OTLP receivers that this app doesn't define: a vendor, a gateway in another cluster. */
export class OtlpEndpoint {
  /**
   * An existing receiver.
   *
   * @throws if several tail samplers are behind a name that isn't addressed by trace id
   */
  public static fromAttributes(attributes: OtlpEndpointAttributes): IOtlpEndpoint {
    const { tailSamplers, mutualTls, copyHosts, ...destination } = attributes;
    throwProblems('OtlpEndpoint.fromAttributes', addressProblems(attributes));
    return {
      destination,
      ...copyHosts ? { copyDestinations: copyHosts.map(host => ({ ...destination, host })) } : {},
      ...mutualTls ? { clientAuthority: ClientAuthority._of(mutualTls) } : {},
    };
  }

  private constructor() {}
}

function addressProblems(attributes: OtlpEndpointAttributes): Problem[] {
  const { host, port, tailSamplers, addressing, headers, tls, mutualTls } = attributes;
  return [
    ...hostProblems('host', host),
    ...(attributes.copyHosts ?? []).flatMap((copy, index) => hostProblems(`copyHosts[${index}]`, copy)),
    ...replicaProblems(attributes),
    ...(Number.isInteger(port) && port > 0 && port < 65536 ? [] : [{ prop: 'port', value: port, allowed: 'a whole number from 1 to 65535', fix: 'OTLP over gRPC is 4317 by convention, over HTTP 4318' }]),
    ...(headers ?? []).flatMap(({ secretName, secretKey }, index) => secretKeyProblems(`headers[${index}]`, { secretName, key: secretKey })),
    ...(tls && mutualTls ? [{ prop: 'mutualTls', value: '(set)', allowed: "left out beside 'tls'", fix: 'remove one of the two' }] : []),
    ...((tailSamplers ?? 1) > 1 && addressing !== OtlpAddressing.BY_TRACE_ID
      ? [{ prop: 'addressing', value: addressing ?? OtlpAddressing.ANY_REPLICA, allowed: 'OtlpAddressing.BY_TRACE_ID in front of several tail samplers', fix: 'each sampler would see a part of each trace; address them by trace id through a headless Service, or send to a router in front of them' }]
      : []),
  ];
}

function hostProblems(prop: string, host: string): Problem[] {
  return /^[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?$/.test(host)
    ? []
    : [{ prop, value: host, allowed: 'a DNS name or an IP address', fix: 'leave out scheme, port and path; they are props of their own' }];
}

function replicaProblems({ replicaHosts, copyHosts, addressing }: OtlpEndpointAttributes): Problem[] {
  return [
    ...(replicaHosts ?? []).flatMap((replica, index) => hostProblems(`replicaHosts[${index}]`, replica)),
    ...checkNotEmpty('replicaHosts', replicaHosts ?? ['any'], 'host', 'name each sampler, or leave it out'),
    ...(replicaHosts && addressing !== OtlpAddressing.BY_TRACE_ID
      ? [{ prop: 'replicaHosts', value: replicaHosts, allowed: 'given with OtlpAddressing.BY_TRACE_ID only', fix: 'other senders use the host; remove it' }]
      : []),
    ...(replicaHosts && copyHosts
      ? [{ prop: 'copyHosts', value: copyHosts, allowed: "left out beside 'replicaHosts'", fix: 'groups of samplers that get the same spans are found by DNS; remove one of the two' }]
      : []),
  ];
}
