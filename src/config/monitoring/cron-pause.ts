/**
 * The longest time between two runs of a schedule, in seconds. Undefined for schedules that this library doesn't write by itself:
 * of cron's language it knows minutes, every so many minutes or hours, every hour and every day.
 */
export function cronPauseSeconds(schedule: string): number | undefined {
  const [minute, hour, ...days] = schedule.trim().split(/\s+/);
  const step = (field: string) => Number(/^\*\/(\d+)$/.exec(field)?.[1] ?? NaN);
  const number = (field: string) => /^\d+$/.test(field);
  if (days.length !== 3 || days.some(day => day !== '*')) {
    return undefined;
  }
  const minutes = minute === '*' ? 1 : step(minute);
  if (minutes > 0 && hour === '*') {
    return minutes * 60;
  }
  if (!number(minute)) {
    return undefined;
  }
  if (number(hour)) {
    return 86_400;
  }
  const hours = hour === '*' ? 1 : step(hour);
  return hours > 0 ? hours * 3600 : undefined;
}
