/**
 * Id of the order a queue message announces.
 *
 * @throws Error if the message is not an announcement
 */
export function parseAnnouncement(body: string | undefined): string {
  const value: unknown = JSON.parse(body ?? '');
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  if (typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new Error('not an announcement; expected {"id": "<uuid>"}');
  }
  return id;
}
