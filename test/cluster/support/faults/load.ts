/** The load under which each fault happens: from three nodes, six spans in a trace. */
export const TRACES_PER_SECOND = 50;
