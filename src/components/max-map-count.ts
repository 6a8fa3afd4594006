/** How Elasticsearch's need for memory maps is met: it wants `vm.max_map_count` of 1048576 on its Kubernetes nodes. */
export enum MaxMapCount {
  /** The nodes are set up so, by their image or a DaemonSet of the platform team. Else Elasticsearch refuses to start. */
  ASSUME_NODE_TUNED = 'assume-node-tuned',
  /** No memory maps are used. Works everywhere, slower. */
  DISABLE_MMAP = 'disable-mmap',
  /** A privileged init container sets it. Pod Security `baseline` and `restricted` forbid that. */
  PRIVILEGED_INIT_CONTAINER = 'privileged-init-container',
}
