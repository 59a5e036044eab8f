/** Whether a host name, without a port, is one of this machine. Names below `localhost` count. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|.+\.localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
}
