import { outageBytesPerPartition, outageRetentionSeconds, retentionBytes } from '../../../src/config/kafka/retention';

const GIBIBYTE = 1_073_741_824;
const DISK = { volumeBytes: 50 * GIBIBYTE, brokers: 3, partitions: 12, replicationFactor: 3, segmentBytes: GIBIBYTE / 4, diskPercent: 80 };

test.each<[string, Partial<typeof DISK>, number]>([
  ['as many copies as partitions', {}, 3157],
  // 13 × 3 ÷ 3 = 13 copies: 40960 ÷ 13 − 256 = 2894.
  ['another partition', { partitions: 13 }, 2894],
  // 12 × 2 ÷ 3 = 8 copies: 40960 ÷ 8 − 256 = 4864.
  ['fewer copies', { replicationFactor: 2 }, 4864],
  // 12 × 3 ÷ 5 = 7.2, so one broker has 8.
  ['copies that cannot be spread evenly', { brokers: 5 }, 4864],
])('what a partition may hold, in MiB: %s', (_, changed, mebibytes) => {
  expect(retentionBytes({ ...DISK, ...changed })).toBe(mebibytes * 1_048_576);
});

test('segments and what they belong to never take more than their part of the volume', () => {
  for (const partitions of [1, 3, 7, 12, 48]) {
    const disk = { ...DISK, partitions, segmentBytes: 64 * 1_048_576 };
    const copies = Math.ceil((partitions * 3) / 3);
    expect((retentionBytes(disk) + disk.segmentBytes) * copies).toBeLessThanOrEqual(0.8 * disk.volumeBytes);
  }
});

test('an outage of two hours at 1,000 spans a second of 700 bytes that halve', () => {
  const outage = { outageSeconds: 7200, keptSpansPerSecond: 1000, averageSpanBytes: 700, compressionRatio: 2 };
  expect(outageRetentionSeconds(outage)).toBe(9000);
  // 1000 × 700 × 9000 ÷ 2 = 3.15 GB.
  expect(outageBytesPerPartition(outage, 12)).toBe(262_500_000);
});
