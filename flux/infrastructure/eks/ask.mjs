/** Sends a request, and reads its answer as JSON. An error says what was asked, and why it was refused. */
export async function ask(what, url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) {
    // Of AWS, the type of the error; the answer of the API server could repeat what it was sent.
    const type = /"__type":"(?:[^"]*#)?(\w+)"/.exec(await response.text())?.[1];
    throw new Error(`${what}: ${type ?? response.status}`);
  }
  return await response.json();
}
