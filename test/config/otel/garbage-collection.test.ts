import { garbageCollection } from '../../../src/config/otel/garbage-collection';

const GIBIBYTE = 1_073_741_824;
const of = (limiter: object) => garbageCollection({ processors: { memory_limiter: limiter } }, GIBIBYTE);

describe('garbageCollection', () => {
  test.each([
    ['of both percentages', { limit_percentage: 80, spike_limit_percentage: 20 }, '614MiB'],
    ['of both percentages of Jaeger\'s', { limit_percentage: 80, spike_limit_percentage: 15 }, '665MiB'],
    ['of the limit and a fifth of it, as upstream has it', { limit_percentage: 80 }, '655MiB'],
    ['of both numbers of MiB', { limit_mib: 512, spike_limit_mib: 128 }, '384MiB'],
    ['of the number of MiB and a fifth of it', { limit_mib: 500 }, '400MiB'],
    ['of MiB, which upstream prefers to percentages', { limit_mib: 512, spike_limit_mib: 128, limit_percentage: 80, spike_limit_percentage: 20 }, '384MiB'],
  ])('ends where the limiter refuses data: the difference %s', (_, limiter, memory) => {
    expect(of(limiter)).toEqual({ GOMEMLIMIT: memory, GOGC: '400' });
  });

  test('finds a limiter that has a name', () => {
    expect(garbageCollection({ processors: { 'memory_limiter/small': { limit_mib: 100, spike_limit_mib: 10 } } }, GIBIBYTE).GOMEMLIMIT).toBe('90MiB');
  });

  test.each([[{}], [{ processors: { batch: {} } }]])('ends at 80 %% of the memory without a limiter: %j', rendered => {
    expect(garbageCollection(rendered, GIBIBYTE)).toEqual({ GOMEMLIMIT: '819MiB', GOGC: '400' });
  });
});
