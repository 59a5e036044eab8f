import { Cron } from 'croner';

/**
 * One field of cron as Kubernetes reads it (robfig/cron, "standard" parser): numbers or three-letter names, with
 * lists, ranges and steps. croner reads more: `L`, `W`, `#`, seconds, years.
 */
const FIELD = /^(\*|\?|[0-9]+|[a-z]{3})(-([0-9]+|[a-z]{3}))?(\/[0-9]+)?$/i;

/** What is wrong with the schedule of a CronJob: five fields of cron, in UTC. Undefined if nothing is. */
export function scheduleProblem(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5) {
    return `has ${fields.length} fields; expected five: minute hour day month weekday`;
  }
  const bad = fields.find((field) => !field.split(',').every((part) => FIELD.test(part)));
  if (bad !== undefined) {
    return `'${bad}' is not a field of cron; expected numbers or names with , - / or *`;
  }
  if (/(^|[,-])7/.test(fields[4] ?? '')) {
    return "'7' is not a weekday in Kubernetes; write 0 for Sunday";
  }
  try {
    // Any fixed moment does: what never comes within the years croner looks ahead never comes.
    const next = new Cron(schedule, { paused: true, timezone: 'UTC', mode: '5-part' }).nextRun(new Date(0));
    return next === null ? 'names a day that never comes; choose another' : undefined;
  } catch (error) {
    return `${(error as Error).message.replace(/^CronPattern: /, '')}; expected minute hour day month weekday`;
  }
}
