/** The user of clients that give none. */
export const USER = 'default';

/**
 * The configuration of a cache, in lines of `valkey.conf`. Commands of administrators are refused, so that nobody raises the
 * memory or stops the server.
 *
 * @param digest - SHA-256 of the password, in hexadecimal
 */
export function cacheSettings(digest: string): string {
  return `user ${USER} on #${digest} ~* &* +@all -@admin +client +config|get
maxmemory 12mb
maxmemory-policy allkeys-lru
save ""
appendonly no
`;
}
