import { Cron } from 'croner';

/**
 * One item of a cron field as Kubernetes accepts it (robfig/cron, "standard" parser): numbers or three-letter names,
 * ranges and steps. croner accepts more: `L`, `W`, `#`, seconds, years.
 */
const FIELD = /^(\*|\?|[0-9]+|[a-z]{3})(-([0-9]+|[a-z]{3}))?(\/[0-9]+)?$/i;

/** The problem with the schedule of a CronJob, which has five fields of cron, in UTC; undefined if it is valid. */
export function scheduleProblem(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5) {
    return `'${schedule}' does not have five fields; expected minute hour day month weekday`;
  }
  const bad = fields.find((field) => !field.split(',').every((part) => FIELD.test(part)));
  if (bad !== undefined) {
    return `'${bad}' is not a valid cron field; expected numbers or names with , - / or *`;
  }
  if (/(^|[,-])7/.test(fields[4] ?? '')) {
    return "'7' is not a weekday in Kubernetes; write 0 for Sunday";
  }
  try {
    // Any fixed start will do: croner looks ahead far enough to find every date that exists.
    const next = new Cron(schedule, { paused: true, timezone: 'UTC', mode: '5-part' }).nextRun(new Date(0));
    return next === null ? 'contains a date that does not exist; choose another' : undefined;
  } catch (error) {
    return `${(error as Error).message.replace(/^CronPattern: /, '')}; expected minute hour day month weekday`;
  }
}
