import { cronPauseSeconds } from '../../../src/config/monitoring/cron-pause';

test.each([
  ['*/15 * * * *', 900],
  ['* * * * *', 60],
  ['7 * * * *', 3600],
  ['12 */6 * * *', 21_600],
  ['55 0 * * *', 86_400],
  ['17 0 * * 1', undefined],
  ['0 0 1 * *', undefined],
  ['0,30 * * * *', undefined],
  ['0 8-18 * * *', undefined],
  ['@hourly', undefined],
])('%s runs every %s seconds', (schedule, seconds) => {
  expect(cronPauseSeconds(schedule)).toBe(seconds);
});
