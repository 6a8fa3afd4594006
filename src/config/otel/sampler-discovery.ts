/** How senders know the samplers of a gateway. */
export enum SamplerDiscovery {
  /**
   * By a fixed list with an address for each sampler. A restart changes nothing in who decides on which trace: spans for the sampler
   * that is away wait in the senders until it is back. One whose node is dead is replaced on another node after a minute and a half.
   */
  FIXED = 'fixed',
  /**
   * By DNS, every five seconds: the samplers that are ready. When one goes or comes, a part of the traces moves to others, and those
   * that are being collected then are decided in two halves. One that stays away is replaced by the others.
   */
  DNS = 'dns',
}
