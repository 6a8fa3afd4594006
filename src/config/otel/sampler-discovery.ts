/** How senders know the samplers of a gateway. */
export enum SamplerDiscovery {
  /**
   * By a fixed list with an address for each sampler. A restart changes nothing in who decides on which trace: spans for the sampler
   * that is away wait in the senders until it is back. One that stays away (its node is dead) holds up its share of the traces,
   * and, once the senders' queues for it are full, all.
   */
  FIXED = 'fixed',
  /**
   * By DNS, every five seconds: the samplers that are ready. When one goes or comes, a part of the traces moves to others, and those
   * that are being collected then are decided in two halves. One that stays away is replaced by the others.
   */
  DNS = 'dns',
}
