import {
  elasticsearchHeapMebibytes, goMemoryLimit, kafkaHeapMebibytes, persistentQueueBytes, persistentQueueFileBytes, queueBytes, tracesInMemory,
} from '../../src/config/sizing';

const MEBIBYTE = 1_048_576;
const GIBIBYTE = 1_073_741_824;

describe('goMemoryLimit', () => {
  test.each([
    [536_870_912, '409MiB'],
    [2_147_483_648, '1638MiB'],
    [268_435_456, '204MiB'],
  ])('of a limit of %d bytes is %s, 80 %% rounded down', (bytes, text) => {
    expect(goMemoryLimit(bytes)).toBe(text);
  });
});

describe('elasticsearchHeapMebibytes', () => {
  test.each([[2, 1024], [4, 2048], [62, 31_744], [64, 31_744], [256, 31_744]])('of %d GiB is %d MiB', (gibibytes, heap) => {
    expect(elasticsearchHeapMebibytes(gibibytes * GIBIBYTE)).toBe(heap);
  });
});

describe('kafkaHeapMebibytes', () => {
  test.each([[1, 512], [2, 1024], [12, 6144], [32, 6144]])('of %d GiB is %d MiB', (gibibytes, heap) => {
    expect(kafkaHeapMebibytes(gibibytes * GIBIBYTE)).toBe(heap);
  });
});

describe('tracesInMemory', () => {
  test.each([
    // per second, samplers, seconds: what a sampler gets while another is gone, twice
    [1000, 3, 30, 30_000],
    [1000, 1, 30, 60_000],
    [1000, 2, 30, 60_000],
    [100, 1, 10, 2000],
    [1000, 4, 10, 6667],
    [1, 3, 0.1, 1],
  ])('of %d traces per second on %d samplers for %d s is %d', (rate, samplers, seconds, traces) => {
    expect(tracesInMemory(rate, samplers, seconds)).toBe(traces);
  });
});

test.each([
  // MiB of memory, share, MiB of the queue: limit × share ÷ 5, in whole MiB.
  [256, 0.4, 20], [384, 0.4, 30], [512, 0.4, 40], [768, 0.4, 61], [2048, 0.2, 81],
])('a queue in %d MiB that may take %d of them', (limit, share, expected) => {
  expect(queueBytes(limit * MEBIBYTE, share)).toBe(expected * MEBIBYTE);
});

test('a queue on disk leaves room for the copy that compaction makes', () => {
  expect(persistentQueueBytes(1024 * MEBIBYTE)).toBe(307 * MEBIBYTE);
  expect(persistentQueueFileBytes(1024 * MEBIBYTE)).toBe(460 * MEBIBYTE);
});
