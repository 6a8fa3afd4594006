/** Whether the slow cluster tests run, too: `npm run test:cluster:all`. */
export const ALL = process.env.CLUSTER_TESTS === 'all';

/** A group of tests that runs only then; otherwise jest reports it as skipped. */
export const describeSlow = ALL ? describe : describe.skip;

/** A single test of that kind. */
export const testSlow = ALL ? test : test.skip;
